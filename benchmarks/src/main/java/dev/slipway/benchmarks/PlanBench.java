package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.kafka.ManagerTopology;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.Scratch;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What the manager itself costs: a plan of at least ten steps whose specialists and edge answer at once, beside as many bare
 * round trips over the same Kafka (a record out, read by another client, a record back).
 */
final class PlanBench {
    private static final int PLANS = 30;
    private static final int WARM = 10;

    private final Publisher publisher;
    private final InstantAgents agents;
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();
    private final Map<String, Integer> steps = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Long> pongs = new LinkedBlockingQueue<>();

    private PlanBench(Publisher publisher) {
        this.publisher = publisher;
        this.agents = new InstantAgents(publisher);
    }

    static void run(Table table) throws InterruptedException {
        try (var scratch = new Scratch(); var kafka = new LocalKafka(scratch.path().resolve("kafka"), Topics.PARTITIONS_STANDALONE)) {
            kafka.start();
            var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
            var envelopes = new Envelopes(connection);
            try (var publisher = new Publisher(connection, envelopes, "bench");
                    var manager = new AgentStreams("deployment-manager", "0", connection, AgentStreams.Tuning.DECIDING, scratch.path().resolve("streams"),
                            ManagerTopology.of(envelopes, new Surroundings.Ports(10000, 14999, 1), UUID.randomUUID().toString(), new BrokerTime()))) {
                var bench = new PlanBench(publisher);
                try (var specialists = bench.reader(connection, envelopes)) {
                    specialists.start();
                    manager.start();
                    bench.measure(table);
                }
            }
        }
    }

    private TableReader reader(KafkaConnection connection, Envelopes envelopes) {
        return TableReader.of(connection, envelopes, "bench")
                .read(Topics.DELEGATIONS_RENDER_DEPLOYER, Map.of(), agents::carryOut)
                .read(Topics.DELEGATIONS_MONITORING_SPECIALIST, Map.of(), agents::carryOut)
                .read(Topics.DELEGATIONS_CICD_SPECIALIST, Map.of(), agents::carryOut)
                .read(Topics.ROUTES, Map.of(), agents::apply)
                .read(Topics.DEPLOYMENTS, Map.of(), this::deployment)
                .read(Topics.ALERTS, Map.of(), received -> publisher.publish(Topics.HEALING, received.key(), null))
                .read(Topics.HEALING, Map.of(), _ -> pongs.add(System.nanoTime()))
                .build();
    }

    private void measure(Table table) throws InterruptedException {
        agents.present();
        publisher.publish(Topics.COMMANDS, "shop", Orders.put("shop")).join();
        deploy("first");
        for (int i = 0; i < WARM; i++) {
            deploy("warm-" + i);
            roundTrips(12);
        }
        var plans = new Samples();
        var bare = new Samples();
        int count = 0;
        for (int i = 0; i < PLANS; i++) {
            long began = System.nanoTime();
            deploy("plan-" + i);
            plans.add(System.nanoTime() - began);
            count = steps.get("plan-" + i);
            began = System.nanoTime();
            roundTrips(count);
            bare.add(System.nanoTime() - began);
        }
        table.title("Plan overhead: " + count + " steps one after another, specialists and edge answer at once (target 500 ms in all)");
        table.row("plan", count + " bare round trips, ms", bare.words(), "");
        table.row("plan", "plan of " + count + " steps, ms", plans.words(), String.format(Locale.ROOT, "%.1f times; %.1f ms a step",
                plans.quantile(0.5) / bare.quantile(0.5), plans.quantile(0.5) / count));
    }

    private void deploy(String id) throws InterruptedException {
        agents.present();
        var end = new CountDownLatch(1);
        ends.put(id, end);
        publisher.publish(Topics.COMMANDS, Keys.of("shop", "dev"), Orders.deploy(id, "shop")).join();
        if (!end.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("plan " + id + " did not end");
        }
    }

    private void roundTrips(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            publisher.publish(Topics.ALERTS, "ping/dev/" + i, null);
            if (pongs.poll(10, TimeUnit.SECONDS) == null) {
                throw new IllegalStateException("no pong");
            }
        }
    }

    private void deployment(Received<DeploymentRecord> received) {
        if (received.value() == null || received.value().getDeployment() == null) {
            return;
        }
        var deployment = received.value().getDeployment();
        steps.put(deployment.getId(), deployment.getSteps().size());
        CountDownLatch end = ends.get(deployment.getId());
        if (end != null && deployment.getFinishedAt() != null) {
            if (deployment.getPhase() != DeploymentPhase.SUCCEEDED) {
                System.err.println("plan " + deployment.getId() + " ended " + deployment.getPhase() + ": " + deployment.getOutcome());
            }
            end.countDown();
        }
    }
}
