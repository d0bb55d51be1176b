package dev.slipway.renderdeployer.platform.hosted;

import dev.slipway.agent.delegation.FenceLog;
import dev.slipway.agent.delegation.TaskRunner;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.presence.Presence;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.renderdeployer.work.kafka.Tasks;
import dev.slipway.renderdeployer.work.kafka.TopicsWatcher;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A deployer of the {@link FakeCloud} as a process: the agent's own reader, task runner, tasks, presence and words about instances
 * around another platform. {@code RenderDeployerApplication} has the local one wired in, so this one does without Spring.
 */
public final class HostedDeployer {
    private static final String NAME = "render-deployer";

    private HostedDeployer() {}

    /** Works until it is killed. @param arguments instance, bootstrap servers, registry, cloud, and where its own fences are noted */
    public static void main(String[] arguments) throws Exception {
        String instance = arguments[0];
        var connection = new KafkaConnection(arguments[1], URI.create(arguments[2]), Map.of());
        var envelopes = new Envelopes(connection);
        var publisher = new Publisher(connection, envelopes, NAME);
        var time = new BrokerTime();
        String incarnation = UUID.randomUUID().toString();
        try (var platform = new HostedPlatform(URI.create(arguments[3]), instance, new TopicsWatcher(publisher));
                var presence = new Presence(NAME + "-" + instance, NAME, incarnation, publisher, time);
                var tasks = new TaskRunner(NAME, incarnation, publisher, time, FenceLog.file(Path.of(arguments[4])), new Tasks(platform)::of)) {
            platform.start();
            presence.start();
            PartitionedReader.of(connection, envelopes, NAME, instance).tasks(Topics.DELEGATIONS_RENDER_DEPLOYER, tasks::accept)
                    .onAssigned(presence::serve).onRevoked(presence::leave).build().start();
            Thread.currentThread().join();
        }
    }

    /** Starts one, with the class path of this process. @param fences a file of its own; @param log what it says */
    public static Process launch(String instance, KafkaConnection connection, URI cloud, Path fences, Path log) {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                HostedDeployer.class.getName(), instance, connection.bootstrapServers(), connection.schemaRegistry().toString(), cloud.toString(),
                fences.toString());
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
