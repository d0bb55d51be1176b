package dev.slipway.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandIdTest {
    @Test
    void the_same_request_has_the_same_id_and_every_part_makes_another() {
        String id = CommandId.of("admin", "shop", "POST", "/api/v1/deployments", "k");
        assertThat(CommandId.of("admin", "shop", "POST", "/api/v1/deployments", "k")).isEqualTo(id);
        assertThat(Stream.of(
                CommandId.of("other", "shop", "POST", "/api/v1/deployments", "k"),
                CommandId.of("admin", "shoe", "POST", "/api/v1/deployments", "k"),
                CommandId.of("admin", "shop", "PUT", "/api/v1/deployments", "k"),
                CommandId.of("admin", "shop", "POST", "/api/v1/plans", "k"),
                CommandId.of("admin", "shop", "POST", "/api/v1/deployments", "l"),
                CommandId.of("admins", "hop", "POST", "/api/v1/deployments", "k"))).doesNotContain(id).doesNotHaveDuplicates();
        assertThat(id).matches("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
    }

    @Test
    void the_order_of_fields_does_not_change_a_digest() {
        assertThat(CommandId.digest(Json.canonical(Json.tree("{\"a\": {\"y\": 1, \"x\": [2]}, \"b\": null}"))))
                .isEqualTo(CommandId.digest(Json.canonical(Json.tree("{\"b\":null,\"a\":{\"x\":[2],\"y\":1}}"))))
                .isNotEqualTo(CommandId.digest(Json.canonical(Json.tree("{\"a\": {\"y\": 1, \"x\": [3]}, \"b\": null}"))));
    }
}
