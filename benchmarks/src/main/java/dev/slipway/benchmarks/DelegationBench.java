package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.cicdspecialist.CicdSpecialistApplication;
import dev.slipway.deploymentmanager.DeploymentManagerApplication;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.Scratch;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One delegation: from the manager over the topic of a specialist's tasks to the specialist, and over {@code status} back to the
 * manager, until what follows from the report is committed. Manager and cicd-specialist are the agents themselves; the task is to
 * verify an artifact, which compares two texts. Beside it a bare ping-pong over the same Kafka.
 *
 * <p>Both ends are seen by one reader of committed records: the task, and then the task after it, which the manager delegates in
 * the transaction in which it takes the report. What the reader itself needs is the same at both ends.
 */
final class DelegationBench {
    private static final int ROUNDS = 150;
    private static final int WARM = 40;
    private static final String APPLICATION = "shop";

    private final Publisher publisher;
    private final InstantAgents others;
    private final Map<String, Long> delegated = new ConcurrentHashMap<>();
    private final Map<String, Long> took = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();

    private DelegationBench(Publisher publisher) {
        this.publisher = publisher;
        this.others = new InstantAgents(publisher);
    }

    static void run(Table table) throws Exception {
        try (var scratch = new Scratch(); var agents = new RunningAgents(scratch.path().resolve("data"))) {
            agents.start("deployment-manager", DeploymentManagerApplication.class);
            agents.start("cicd-specialist", CicdSpecialistApplication.class);
            var connection = new KafkaConnection(agents.kafka().bootstrapServers(), agents.kafka().schemaRegistry(), Map.of());
            var envelopes = new Envelopes(connection);
            try (var publisher = new Publisher(connection, envelopes, "bench"); var bare = new PingPong(connection)) {
                var bench = new DelegationBench(publisher);
                try (var reader = bench.reader(connection, envelopes)) {
                    reader.start();
                    bench.measure(table, bare);
                }
            }
        }
    }

    private TableReader reader(KafkaConnection connection, Envelopes envelopes) {
        return TableReader.of(connection, envelopes, "bench")
                .read(Topics.DELEGATIONS_CICD_SPECIALIST, Map.of(), received -> delegated.put(received.value().getDeploymentId(), System.nanoTime()))
                .read(Topics.DELEGATIONS_RENDER_DEPLOYER, Map.of(), this::another)
                .read(Topics.DELEGATIONS_MONITORING_SPECIALIST, Map.of(), this::another)
                .read(Topics.ROUTES, Map.of(), others::apply)
                .read(Topics.DEPLOYMENTS, Map.of(), this::deployment)
                .build();
    }

    private void measure(Table table, PingPong bare) throws InterruptedException {
        table.title("Delegation: manager, task topic, specialist, status topic, manager; beside it a bare ping-pong over the same Kafka");
        publisher.publish(Topics.COMMANDS, APPLICATION, Orders.put(APPLICATION)).join();
        var delegation = new Samples();
        var pingPong = new Samples();
        var transaction = new Samples();
        for (int i = -WARM; i < ROUNDS; i++) {
            long there = roundTrip("v" + (i + WARM));
            long plain = bare.roundTrip();
            long committed = bare.roundTripOfTransaction();
            if (i >= 0) {
                delegation.add(there);
                pingPong.add(plain);
                transaction.add(committed);
            }
        }
        table.row("delegation", "bare ping-pong, ms", pingPong.words(), "");
        table.row("delegation", "bare ping-pong, the ping in a transaction, ms", transaction.words(), ratio(transaction, pingPong, "the plain one"));
        table.row("delegation", "delegation round trip, ms", delegation.words(),
                ratio(delegation, pingPong, "the plain one") + "; " + ratio(delegation, transaction, "the one in a transaction"));
    }

    private static String ratio(Samples samples, Samples beside, String what) {
        return String.format(Locale.ROOT, "p50 %.1f, p99 %.1f times %s", samples.quantile(0.5) / beside.quantile(0.5),
                samples.quantile(0.99) / beside.quantile(0.99), what);
    }

    /** A whole deployment, of which one delegation is measured: whatever runs with it has ended when the next begins. */
    private long roundTrip(String id) throws InterruptedException {
        others.present();
        var end = new CountDownLatch(1);
        ends.put(id, end);
        publisher.publish(Topics.COMMANDS, Keys.of(APPLICATION, "dev"), Orders.deploy(id, APPLICATION)).join();
        if (!end.await(60, TimeUnit.SECONDS) || !took.containsKey(id)) {
            throw new IllegalStateException("deployment " + id + " did not end, or nothing was verified in it");
        }
        return took.get(id);
    }

    private void another(Received<DelegationRecord> received) {
        String deployment = received.value().getDeploymentId();
        Long began = delegated.remove(deployment);
        if (began != null) {
            took.put(deployment, System.nanoTime() - began);
        }
        others.carryOut(received);
    }

    private void deployment(Received<DeploymentRecord> received) {
        if (received.value() != null && received.value().getDeployment() != null && received.value().getDeployment().getFinishedAt() != null) {
            CountDownLatch end = ends.get(received.value().getDeployment().getId());
            if (end != null) {
                end.countDown();
            }
        }
    }
}
