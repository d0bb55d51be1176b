package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.Scratch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two managers as processes of their own. The one that works is killed (SIGKILL); measured is the time from then until the other has
 * decided on a deployment in every partition that was asked for at that moment. Beside it the same without a kill, and the session
 * timeout, after which Kafka takes a member for gone.
 */
final class FailoverBench {
    private static final int KILLS = 10;
    private static final double SESSION_MS = 3000;

    private final Publisher publisher;
    private final Map<String, CountDownLatch> decided = new ConcurrentHashMap<>();
    /** One in each partition. */
    private final List<String> applications = List.copyOf(IntStream.range(0, 100).mapToObj(i -> "app" + i).collect(Collectors.toMap(
            each -> ApplicationPartitioner.partition(each, Topics.PARTITIONS_STANDALONE), each -> each, (first, _) -> first)).values());
    private int rounds;

    private FailoverBench(Publisher publisher) {
        this.publisher = publisher;
    }

    static void run(Table table) throws InterruptedException {
        try (var scratch = new Scratch(); var kafka = new LocalKafka(scratch.path().resolve("kafka"), Topics.PARTITIONS_STANDALONE)) {
            kafka.start();
            var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
            var envelopes = new Envelopes(connection);
            try (var publisher = new Publisher(connection, envelopes, "bench");
                    var a = new ManagerProcess(kafka, scratch.path(), "a"); var b = new ManagerProcess(kafka, scratch.path(), "b")) {
                var bench = new FailoverBench(publisher);
                try (var reader = bench.reader(connection, envelopes)) {
                    reader.start();
                    bench.measure(table, List.of(a, b));
                }
            }
        }
    }

    private TableReader reader(KafkaConnection connection, Envelopes envelopes) {
        var others = new InstantAgents(publisher);
        return TableReader.of(connection, envelopes, "bench")
                .read(Topics.DELEGATIONS_RENDER_DEPLOYER, Map.of(), others::carryOut)
                .read(Topics.DELEGATIONS_MONITORING_SPECIALIST, Map.of(), others::carryOut)
                .read(Topics.DELEGATIONS_CICD_SPECIALIST, Map.of(), others::carryOut)
                .read(Topics.ROUTES, Map.of(), others::apply)
                .read(Topics.DEPLOYMENTS, Map.of(), this::deployment)
                .build();
    }

    private void measure(Table table, List<ManagerProcess> managers) throws InterruptedException {
        table.title("Takeover of two managers, one killed (target 5 s); beside it the same without a kill");
        var quiet = new Samples();
        var takeovers = new Samples();
        ManagerProcess.awaitCopies(managers);
        applications.forEach(each -> publisher.publish(Topics.COMMANDS, each, Orders.put(each)).join());
        for (int i = 0; i < KILLS; i++) {
            quiet.add(untilAllDecided());
            ManagerProcess victim = managers.get(0).partitions() >= managers.get(1).partitions() ? managers.get(0) : managers.get(1);
            victim.kill();
            takeovers.add(untilAllDecided());
            victim.startAgain();
            ManagerProcess.awaitCopies(managers);
        }
        table.row("failover", "a decision in every partition, ms", quiet.words(), "");
        table.row("failover", "the same from the kill of the one that works, ms", takeovers.words(), String.format(Locale.ROOT,
                "p50 %.2f, p99 %.2f of the session timeout of %.0f ms", takeovers.quantile(0.5) / SESSION_MS, takeovers.quantile(0.99) / SESSION_MS,
                SESSION_MS));
    }

    private long untilAllDecided() throws InterruptedException {
        long began = System.nanoTime();
        rounds++;
        for (String each : applications) {
            String id = each + "-" + rounds;
            decided.put(id, new CountDownLatch(1));
            publisher.publish(Topics.COMMANDS, Keys.of(each, "dev"), Orders.deploy(id, each));
        }
        publisher.flush();
        for (String each : applications) {
            if (!decided.get(each + "-" + rounds).await(120, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing was decided in " + each);
            }
        }
        return System.nanoTime() - began;
    }

    private void deployment(Received<DeploymentRecord> received) {
        if (received.value() != null && received.value().getDeployment() != null) {
            CountDownLatch first = decided.get(received.value().getDeployment().getId());
            if (first != null) {
                first.countDown();
            }
        }
    }
}
