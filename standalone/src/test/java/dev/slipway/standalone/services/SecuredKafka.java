package dev.slipway.standalone.services;

import dev.slipway.embedded.FreePorts;
import dev.slipway.schemas.Rights;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A broker as somebody else may run it: it asks every agent for its name and password (SASL), lets each do what {@link Rights}
 * has and nothing else (StandardAuthorizer), and has no topics. Operators have a door of their own, without a password.
 */
final class SecuredKafka implements AutoCloseable {
    private static final int NODE = 1;
    private final Path directory;
    private final int agents = FreePorts.any();
    private final int operators = FreePorts.any();
    private final int controller = FreePorts.any();
    private @Nullable KafkaRaftServer server;

    SecuredKafka(Path directory) {
        this.directory = directory;
    }

    /** Starts it, again too; what it knew is there. */
    void start() {
        boolean isNew = !Files.exists(directory.resolve("meta.properties"));
        if (isNew) {
            format();
        }
        server = new KafkaRaftServer(KafkaConfig.fromProps(settings(), false), Time.SYSTEM);
        server.startup();
        if (isNew) {
            grant();
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + agents;
    }

    /** What an agent's clients need. */
    Map<String, String> clientOf(String agent) {
        return Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN", "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + agent + "\" password=\"" + agent + "-secret\";");
    }

    /** A client that may do everything. */
    Map<String, Object> operator() {
        return new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:" + operators));
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    private void grant() {
        var bindings = new ArrayList<AclBinding>();
        for (Rights rights : Rights.all()) {
            rights.grants().forEach(each -> bindings.add(new AclBinding(new ResourcePattern(each.resource(), each.name(), each.pattern()),
                    new AccessControlEntry("User:" + each.agent(), "*", each.operation(), AclPermissionType.ALLOW))));
        }
        try (Admin admin = Admin.create(operator())) {
            admin.createAcls(bindings).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void format() {
        try (var silent = new PrintStream(PrintStream.nullOutputStream())) {
            Files.createDirectories(directory);
            new Formatter().setPrintStream(silent).setClusterId(Uuid.randomUuid().toString()).setNodeId(NODE)
                    .setReleaseVersion(MetadataVersion.latestProduction()).setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString()).addDirectory(directory.toString()).setIgnoreFormatted(true).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Properties settings() {
        var users = new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required");
        Rights.all().forEach(each -> users.append(" user_").append(each.agent()).append("=\"").append(each.agent()).append("-secret\""));
        var all = new Properties();
        all.putAll(Map.of("process.roles", "broker,controller", "node.id", Integer.toString(NODE), "log.dirs", directory.toString(),
                "listeners", "AGENTS://127.0.0.1:" + agents + ",OPERATORS://127.0.0.1:" + operators + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners", "AGENTS://127.0.0.1:" + agents + ",OPERATORS://127.0.0.1:" + operators,
                "listener.security.protocol.map", "AGENTS:SASL_PLAINTEXT,OPERATORS:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name", "OPERATORS", "controller.listener.names", "CONTROLLER",
                "controller.quorum.voters", NODE + "@127.0.0.1:" + controller, "auto.create.topics.enable", "false"));
        all.putAll(Map.of("sasl.enabled.mechanisms", "PLAIN", "listener.name.agents.plain.sasl.jaas.config", users + ";",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "super.users", "User:ANONYMOUS"));
        // As docs/operations.md asks of a broker, so that a killed agent is replaced within seconds.
        all.putAll(Map.of("group.min.session.timeout.ms", "1000", "group.initial.rebalance.delay.ms", "0",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
        // And it refuses whoever would be waited for longer: what is left of the 5 s of a takeover is for the handover itself.
        all.putAll(Map.of("group.max.session.timeout.ms", "3000", "transaction.max.timeout.ms", "3000"));
        // One node, and little memory.
        List.of("offsets.topic.replication.factor", "transaction.state.log.replication.factor", "transaction.state.log.min.isr",
                "share.coordinator.state.topic.replication.factor", "share.coordinator.state.topic.min.isr").forEach(each -> all.put(each, "1"));
        all.putAll(Map.of("offsets.topic.num.partitions", "4", "transaction.state.log.num.partitions", "2",
                "log.cleaner.dedupe.buffer.size", "4194304", "log.cleaner.io.buffer.size", "65536", "log.index.size.max.bytes", "1048576"));
        return all;
    }
}
