package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Event.Outcome;
import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.monitoringspecialist.await.Await;
import dev.slipway.monitoringspecialist.await.Goal;
import dev.slipway.standalone.simulation.Told.Delegation;
import dev.slipway.standalone.simulation.Told.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has instances checked, and waits until they are healthy; as {@code AwaitTask}. */
final class Awaiting implements Specialist.Task {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final MonitorShell monitor;
    private final World world;
    private final Delegation delegation;
    private int targets;
    private @Nullable Goal goal;
    private String told = "";
    private Instant dueAt;

    Awaiting(MonitorShell monitor, Delegation delegation) {
        this.monitor = monitor;
        this.world = monitor.world;
        this.delegation = delegation;
        this.dueAt = world.now();
    }

    @Override
    public Instant dueAt() {
        return dueAt;
    }

    @Override
    public @Nullable Outcome turn(Specialist.Context context) {
        dueAt = world.now();
        EffectiveManifest manifest = delegation.release().effective();
        if (targets < delegation.instances().size()) {
            String instance = delegation.instances().get(targets++);
            world.bus.append(Topic.TARGETS, Expected.key(instance), new Target(manifest.health(), manifest.type().hasPort()));
            return null;
        }
        if (context.isCancelled()) {
            return new Outcome.Failed("what came later wins: " + told);
        }
        if (goal == null) {
            Duration minReady = ((Action.AwaitHealthy) delegation.action()).minReady();
            goal = new Goal(delegation.instances(), delegation.instances().size(), minReady, world.now().plus(delegation.startup()), delegation.startup());
        }
        return switch (Await.decide(goal, monitor.standings(delegation.instances()), world.now())) {
            case Await.Progress.Reached(var detail) -> new Outcome.Done(detail, Map.of());
            case Await.Progress.Missed(var detail) -> new Outcome.Failed(detail);
            case Await.Progress.Waiting(var lookAgain, var detail) -> {
                Instant soon = world.now().plus(LOOK);
                dueAt = lookAgain.isBefore(soon) ? lookAgain : soon;
                if (!detail.equals(told)) {
                    told = detail;
                    context.report(detail);
                }
                yield null;
            }
        };
    }
}
