package dev.slipway.erroranalyst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.http.HealthPart;
import dev.slipway.embedded.LocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;

class ErrorAnalystApplicationTest {
    @Test
    void it_starts_with_nothing_but_its_addresses_and_says_when_it_is_ready(@TempDir Path directory) {
        try (var kafka = new LocalKafka(directory.resolve("kafka"), 1)) {
            kafka.start();
            try (var context = new SpringApplicationBuilder(ErrorAnalystApplication.class).run(
                    "--spring.application.name=error-analyst", "--server.port=0", "--slipway.data=" + directory.resolve("data"),
                    "--slipway.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                    "--slipway.kafka.schema-registry=" + kafka.schemaRegistry())) {
                HealthPart health = context.getBean("analystHealth", HealthPart.class);
                await().atMost(Duration.ofSeconds(30)).until(() -> health.state().up());
                assertThat(health.group()).isEqualTo(HealthPart.Group.DB);
                assertThat(health.name()).isEqualTo("error-analyst");
            }
        }
    }
}
