package dev.slipway.edge.access.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.edge.proxy.http.Accessed;
import dev.slipway.edge.routing.EnvironmentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccessFileTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    private static Accessed accessed(String target) {
        return new Accessed(new EnvironmentId("shop", "prod"), "127.0.0.1", "HTTP/2", "GET", "shop.test", target, 200, 12, 1_234_567, "r1", "a", 1);
    }

    private List<String> lines() throws IOException {
        Path file = directory.resolve("access.log");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void a_request_is_a_line_of_json_without_its_query() throws IOException {
        try (var log = new AccessFile(directory.resolve("access.log"), false)) {
            log.start();
            log.accept(accessed("/pay?card=4711\"\n"));
        }
        assertThat(lines()).hasSize(1);
        JsonNode line = JSON.readTree(lines().getFirst());
        assertThat(line.propertyNames()).containsExactly("at", "application", "environment", "caller", "protocol", "method", "host", "target", "status",
                "bytes", "durationMs", "release", "instance", "sent");
        assertThat(line.path("target").asString()).isEqualTo("/pay");
        assertThat(line.path("durationMs").asDouble()).isEqualTo(1.235);
        assertThat(lines().getFirst()).doesNotContain("4711");
    }

    @Test
    void a_query_is_written_when_asked_for_and_cannot_forge_a_line() throws IOException {
        try (var log = new AccessFile(directory.resolve("access.log"), true)) {
            log.start();
            log.accept(accessed("/find?q=1\"\n{\"forged\":1}"));
        }
        assertThat(lines()).hasSize(1);
        assertThat(JSON.readTree(lines().getFirst()).path("target").asString()).isEqualTo("/find?q=1\"\n{\"forged\":1}");
    }

    @Test
    void what_comes_faster_than_it_is_written_is_dropped_and_told() throws IOException {
        try (var log = new AccessFile(directory.resolve("access.log"), false)) {
            for (int i = 0; i < 5000; i++) {
                log.accept(accessed("/" + i));
            }
            log.start();
        }
        List<String> lines = lines();
        long dropped = lines.stream().mapToLong(each -> JSON.readTree(each).path("dropped").asLong(0)).sum();
        assertThat(dropped).isPositive();
        assertThat(lines.size() + dropped).isEqualTo(5000);
    }

    @Test
    void four_files_are_kept_over_restarts_too() throws IOException {
        for (int run = 0; run < 3; run++) {
            try (var log = new AccessFile(directory.resolve("access.log"), false, 1000)) {
                log.start();
                for (int i = 0; i < 30; i++) {
                    log.accept(accessed("/" + i));
                }
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("access.log", "access.log.1", "access.log.2", "access.log.3");
        }
        assertThat(Files.size(directory.resolve("access.log.1"))).isBetween(1000L, 1400L);
    }

    @Test
    void a_disk_that_refuses_holds_up_nobody_and_is_told_when_it_is_well_again() throws IOException {
        Path file = directory.resolve("missing").resolve("access.log");
        try (var log = new AccessFile(file, false)) {
            log.start();
            log.accept(accessed("/lost"));
            await().until(() -> {
                Files.createDirectories(file.getParent());
                log.accept(accessed("/kept"));
                return Files.exists(file) && Files.readString(file).contains("/kept");
            });
        }
        assertThat(Files.readAllLines(file, java.nio.charset.StandardCharsets.UTF_8)).isNotEmpty();
        Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
    }
}
