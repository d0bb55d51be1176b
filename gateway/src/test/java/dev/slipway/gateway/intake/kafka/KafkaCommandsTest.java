package dev.slipway.gateway.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.gateway.intake.Command;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T17:00:00Z");

    private static Command command(String id, String environment, Duration within, Command.Want want) {
        return new Command(id, "shop", environment, "admin", "d1gest", within, want);
    }

    @Test
    void every_kind_of_command_arrives_as_it_was_meant(@TempDir Path directory) {
        var deploy = new Command.Deploy("d1", "1.0", "{}", null, "why", true);
        var changes = new HashMap<String, String>();
        changes.put("A", "1");
        changes.put("B", null);
        List<Command> commands = List.of(
                command("c1", null, Duration.ofSeconds(3), new Command.PutApplication("{\"name\":\"shop\"}", 7L)),
                command("c2", null, null, new Command.DeleteApplication()),
                command("c3", "dev", null, new Command.PutVariables(changes)),
                command("c4", "dev", null, deploy),
                command("c5", "dev", null, new Command.Plan(deploy)),
                command("c6", "dev", null, new Command.Rollback("d2", "d1", null)),
                command("c7", "dev", null, new Command.Cancel("d1", "no")));
        var received = new CopyOnWriteArrayList<Received<CommandRecord>>();
        try (var kafka = new LocalKafka(directory, Topics.PARTITIONS_STANDALONE)) {
            kafka.start();
            var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
            var envelopes = new Envelopes(connection);
            try (var publisher = new Publisher(connection, envelopes, "gateway");
                    var reader = TableReader.of(connection, envelopes, "test").read(Topics.COMMANDS, Map.of(), received::add).build()) {
                var port = new KafkaCommands(publisher, () -> NOW);
                commands.forEach(each -> port.write(each).join());
                reader.start();
                Awaitility.await().until(() -> received.size() == commands.size());
            }
        }
        assertThat(received).extracting(Received::ceId).containsExactly("c1", "c2", "c3", "c4", "c5", "c6", "c7");
        assertThat(received).extracting(Received::key).containsExactly("shop", "shop", "shop/dev", "shop/dev", "shop/dev", "shop/dev", "shop/dev");
        assertThat(received).extracting(Received::value).allSatisfy(each -> {
            assertThat(each.getCommandId()).startsWith("c");
            assertThat(each.getDigest()).isEqualTo("d1gest");
            assertThat(each.getRequestedBy()).isEqualTo("admin");
            assertThat(each.getRequestedAt()).isEqualTo(NOW);
        });
        CommandRecord first = received.getFirst().value();
        assertThat(first.getTakeWithinMs()).isEqualTo(3000L);
        assertThat(first.getPutApplication().getIfRevision()).isEqualTo(7L);
        assertThat(first.getEnvironment()).isNull();
        assertThat(received.get(1).value().getDeleteApplication()).isNotNull();
        assertThat(received.get(2).value().getPutVariables().getVariables()).isEqualTo(changes);
        assertThat(received.get(3).value().getDeploy()).isEqualTo(new dev.slipway.schemas.Deploy("d1", "1.0", "{}", null, "why", true));
        assertThat(received.get(4).value().getPlan().getDeploy()).isEqualTo(received.get(3).value().getDeploy());
        assertThat(received.get(5).value().getRollback()).isEqualTo(new dev.slipway.schemas.Rollback("d2", "d1", null));
        assertThat(received.get(6).value().getCancel()).isEqualTo(new dev.slipway.schemas.Cancel("d1", "no"));
    }
}
