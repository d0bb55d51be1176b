package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.deadletter.Letter.Bearing;
import dev.slipway.gateway.deadletter.Since;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final String ONE = "/api/v1/dead-letters/status.dlt-0-1";

    private Gateway gateway;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
        gateway.views().letters.put("status.dlt-0-1", Examples.letter("status.dlt-0-1"));
        gateway.views().letters.put("health.dlt-2-9", Examples.letter("health.dlt-2-9").put("topic", "health").put("application", "other"));
    }

    @Test
    void they_are_listed_by_topic_and_by_application() {
        assertThat(gateway.get("/api/v1/dead-letters").body()).contains("status.dlt-0-1", "health.dlt-2-9");
        assertThat(gateway.get("/api/v1/dead-letters?topic=health").body()).contains("health.dlt-2-9").doesNotContain("status.dlt-0-1");
        assertThat(gateway.get("/api/v1/dead-letters?application=shop").body()).contains("status.dlt-0-1").doesNotContain("health.dlt-2-9");
    }

    @Test
    void one_is_shown_with_its_headers_and_its_content() {
        assertThat(gateway.get(ONE).body()).isEqualTo("""
                {"topic":"status","partition":0,"offset":7,"application":"shop","key":"shop/dev","ceId":"c1","reason":"does not fit",\
                "by":"deployment-manager","at":"2026-11-23T17:00:00.000Z","replayOf":null,"replayed":null,"id":"status.dlt-0-1",\
                "headers":{"ce_id":"c1"},"payload":{"bytes":3,"schema":"dev.slipway.schemas.StatusRecord","json":{"application":"shop"},\
                "base64":null,"because":null}}""");
        assertThat(gateway.get("/api/v1/dead-letters/status.dlt-0-2").statusCode()).isEqualTo(404);
        assertThat(gateway.get("/api/v1/dead-letters/nonsense").statusCode()).isEqualTo(404);
    }

    @Test
    void a_replay_is_done_once_unless_it_is_forced() {
        var first = gateway.post(ONE + "/replay", "");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains("\"replayed\":{\"at\":\"2026-11-23T17:00:00.000Z\",\"by\":\"admin\",\"times\":1}");
        var second = gateway.post(ONE + "/replay", "{}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("it was replayed already; say force to do it again");
        assertThat(gateway.post(ONE + "/replay", "{\"force\": true}").body()).contains("\"times\":2");
        assertThat(gateway.letters().written).hasValue(2);
    }

    @Test
    void the_same_key_is_the_same_replay() {
        var first = gateway.post(ONE + "/replay", "", "Idempotency-Key", "k1");
        var again = gateway.post(ONE + "/replay", "", "Idempotency-Key", "k1");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(gateway.letters().written).hasValue(1);
    }

    @Test
    void what_is_older_than_the_newest_fence_is_refused() {
        gateway.letters().bearing = new Bearing.Delegation(3L, null);
        gateway.letters().since = new Since.Fence(7);
        var answer = gateway.post(ONE + "/replay", "{\"force\": true}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(Examples.tree(answer.body()).path("detail").asString()).isEqualTo("it is older than the newest fence: its fence is 3, "
                + "and the environment has had 7 since; what it asks for was asked for again, or is undone");
        assertThat(gateway.letters().written).hasValue(0);
    }

    @Test
    void without_kafka_nothing_is_replayed() {
        gateway.letters().silent = true;
        assertThat(gateway.post(ONE + "/replay", "").statusCode()).isEqualTo(503);
        assertThat(gateway.post(ONE + "/replay", "{\"forse\": true}").body()).contains("did you mean 'force'?");
    }
}
