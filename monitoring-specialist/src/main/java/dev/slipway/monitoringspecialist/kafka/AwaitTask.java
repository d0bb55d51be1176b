package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.delegation.Task;
import dev.slipway.agent.delegation.TaskContext;
import dev.slipway.agent.delegation.TaskResult;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.monitoringspecialist.await.Await;
import dev.slipway.monitoringspecialist.await.Goal;
import dev.slipway.schemas.AwaitHealthy;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Has instances watched, and waits until enough of them are healthy. */
final class AwaitTask implements Task {
    /** How soon a cancelled task is noticed, which nothing else tells. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final DelegationRecord delegation;
    private final AwaitHealthy await;
    private final NewestWriter writer;
    private final BrokerTime time;
    private final Standings standings;

    private AwaitTask(DelegationRecord delegation, AwaitHealthy await, NewestWriter writer, BrokerTime time, Standings standings) {
        this.delegation = delegation;
        this.await = await;
        this.writer = writer;
        this.time = time;
        this.standings = standings;
    }

    /** @throws IllegalArgumentException if this specialist does not know the task, or cannot read it */
    static AwaitTask of(DelegationRecord delegation, NewestWriter writer, BrokerTime time, Standings standings) {
        AwaitHealthy await = delegation.getAwaitHealthy();
        if (await == null) {
            throw new IllegalArgumentException("step " + delegation.getStep() + " of " + delegation.getDeploymentId()
                    + " is no task of the monitoring specialist: it carries out awaitHealthy only");
        }
        await.getInstances().forEach(each -> MonitoringAvro.target(MonitoringAvro.target(delegation, await, each).getTarget()));
        return new AwaitTask(delegation, await, writer, time, standings);
    }

    @Override
    public TaskResult run(TaskContext context) throws Exception {
        Map<String, String> keys = await.getInstances().stream().collect(Collectors.toMap(Function.identity(),
                each -> Keys.of(delegation.getApplication(), delegation.getEnvironment(), each), (one, _) -> one));
        // The targets first: whatever happens to this process, they are checked from now on. Waited for they are not: Kafka may be
        // slow for a moment, which is no failure of the instances.
        keys.forEach((instance, key) -> writer.write(Topics.TARGETS, key, MonitoringAvro.target(delegation, await, instance)));
        Goal goal = MonitoringAvro.goal(await, time.now());
        String told = "";
        while (!context.cancelled()) {
            long seen = standings.changes();
            Instant now = time.now();
            switch (Await.decide(goal, standings.of(keys), now)) {
                case Await.Progress.Reached(var detail) -> {
                    return new TaskResult.Succeeded(detail, Map.of());
                }
                case Await.Progress.Missed(var detail) -> {
                    return new TaskResult.Failed(detail);
                }
                case Await.Progress.Waiting(var lookAgain, var detail) -> {
                    if (!detail.equals(told)) {
                        context.report(detail);
                        told = detail;
                    }
                    Duration left = Duration.between(now, lookAgain);
                    standings.await(seen, left.compareTo(LOOK) < 0 ? left : LOOK);
                }
            }
        }
        return new TaskResult.Failed("what came later wins: " + told);
    }
}
