package dev.slipway.gateway.view.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.gateway.view.Views;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class ViewConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void the_read_models_are_read_while_the_application_runs_and_closed_with_it() {
        Views views;
        try (var kafka = new LocalKafka(directory.resolve("kafka"), 2)) {
            kafka.start();
            var settings = new AgentSettings(AgentSettings.Kafka.at(kafka.bootstrapServers(), kafka.schemaRegistry()), directory, "0");
            try (var context = new AnnotationConfigApplicationContext()) {
                context.registerBean(AgentSettings.class, () -> settings);
                context.registerBean(KafkaConnection.class, settings::connection);
                context.registerBean(Envelopes.class, () -> new Envelopes(settings.connection()));
                context.register(ViewConfiguration.class);
                context.refresh();
                views = context.getBean(Views.class);
                HealthPart health = context.getBean(HealthPart.class);
                await().until(views::isReady);
                assertThat(views.catchUp(null)).isEmpty();
                assertThat(health.name()).isEqualTo("read-model");
                assertThat(health.group()).isEqualTo(HealthPart.Group.REDIS);
                assertThat(health.state()).isEqualTo(HealthPart.State.up(Map.of("lag", "0", "skipped", "0")));
                assertThat(directory.resolve("gateway").resolve("views")).isNotEmptyDirectory();
            }
        }
        assertThat(views.isReady()).isFalse();
        assertThatThrownBy(() -> views.deployment("any")).hasMessage("the views are closed");
    }
}
