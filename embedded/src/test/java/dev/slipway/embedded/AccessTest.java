package dev.slipway.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    private static final String PASSWORD = "0123456789abcdef0123";

    @TempDir
    static Path directory;
    private static LocalKafka kafka;

    /** Of before there was a password: its log is opened with one. */
    @BeforeAll
    static void start() {
        try (var before = new LocalKafka(directory, 1)) {
            before.start();
        }
        kafka = new LocalKafka(directory, 1, Access.by(PASSWORD), 5L << 30);
        kafka.start();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void with_the_password_kafka_answers() throws Exception {
        assertThat(nodes(kafka.bootstrapServers(), "bootstrap.servers", Access.by(PASSWORD).kafkaProperties())).isEqualTo(1);
    }

    @Test
    void what_was_there_before_has_the_bounds_of_now() throws Exception {
        var settings = new HashMap<String, Object>(Access.by(PASSWORD).kafkaProperties());
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        var logs = new ConfigResource(ConfigResource.Type.TOPIC, "logs");
        try (Admin admin = Admin.create(settings)) {
            assertThat(Long.parseLong(admin.describeConfigs(List.of(logs)).all().get().get(logs).get("retention.bytes").value()))
                    .isBetween(1L << 30, 3L << 30);
        }
    }

    @Test
    void with_another_password_or_none_neither_the_broker_nor_the_controller_answers() throws Exception {
        String controller = "127.0.0.1:" + Files.readString(directory.resolve("kafka").resolve("ports")).split(" ")[1].trim();
        for (String[] each : new String[][] {{kafka.bootstrapServers(), "bootstrap.servers"}, {controller, "bootstrap.controllers"}}) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> nodes(each[0], each[1], Access.by("another0123456789").kafkaProperties()))
                    .as(each[1]).withCauseInstanceOf(SaslAuthenticationException.class);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> nodes(each[0], each[1], Map.of()))
                    .as(each[1]).withCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void the_registry_answers_whom_it_knows() throws Exception {
        assertThat(subjects("")).isEqualTo(401);
        assertThat(subjects("slipway:wrong")).isEqualTo(401);
        assertThat(subjects(Access.by(PASSWORD).registryProperties().get("basic.auth.user.info"))).isEqualTo(200);
    }

    @Test
    void a_password_that_could_break_a_setting_is_refused_and_none_is_told() {
        assertThatIllegalArgumentException().isThrownBy(() -> Access.by("short")).withMessageContaining("5 characters");
        assertThatIllegalArgumentException().isThrownBy(() -> Access.by("with\"a quote and a space")).withMessageNotContaining("quote and");
        assertThat(Access.by(PASSWORD)).hasToString("by password");
    }

    private static int nodes(String address, String setting, Map<String, String> properties) throws ExecutionException, InterruptedException {
        var settings = new HashMap<String, Object>(properties);
        settings.put(setting, address);
        settings.put("default.api.timeout.ms", 3000);
        settings.put("request.timeout.ms", 2000);
        try (Admin admin = Admin.create(settings)) {
            return admin.describeCluster().nodes().get().size();
        }
    }

    private static int subjects(String user) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(kafka.schemaRegistry() + "/subjects"));
        if (!user.isEmpty()) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
