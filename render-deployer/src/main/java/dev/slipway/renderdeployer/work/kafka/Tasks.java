package dev.slipway.renderdeployer.work.kafka;

import dev.slipway.agent.delegation.Task;
import dev.slipway.agent.delegation.TaskContext;
import dev.slipway.agent.delegation.TaskResult;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.renderdeployer.platform.OvertakenException;
import dev.slipway.renderdeployer.platform.Platform;
import dev.slipway.renderdeployer.platform.Platform.Mandate;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Started;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.PrepareArtifact;
import dev.slipway.schemas.StartInstances;
import dev.slipway.schemas.StopInstances;
import dev.slipway.schemas.StopMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the render-deployer does for a delegation. */
public final class Tasks {
    /** Kept of the deadline for the word of a failure to arrive, with the last lines of the log. */
    private static final Duration FOR_THE_REPORT = Duration.ofSeconds(2);

    private final Platform platform;

    /** On a platform. */
    public Tasks(Platform platform) {
        this.platform = platform;
    }

    /**
     * The task of a delegation.
     *
     * @throws IllegalArgumentException when it is none of this specialist's
     */
    public Task of(DelegationRecord delegation) {
        Task task = kind(delegation);
        return context -> {
            try {
                return task.run(context);
            } catch (OvertakenException successor) {
                return new TaskResult.Overtaken(successor.getMessage(), successor.lostTo());
            } catch (PlatformException refused) {
                return new TaskResult.Failed(refused.getMessage());
            }
        };
    }

    private Task kind(DelegationRecord delegation) {
        PrepareArtifact prepare = delegation.getPrepareArtifact();
        StartInstances start = delegation.getStartInstances();
        StopInstances stop = delegation.getStopInstances();
        if (prepare != null) {
            Wanted wanted = PlatformAvro.wanted(prepare.getRelease());
            return _ -> prepare(wanted);
        }
        if (start != null) {
            Wanted wanted = PlatformAvro.wanted(start.getRelease());
            List<Place> places = PlatformAvro.places(start.getInstances());
            return context -> start(context, wanted, places);
        }
        if (stop != null) {
            return context -> stop(context, stop);
        }
        throw new IllegalArgumentException("step " + delegation.getStep() + " of " + delegation.getDeploymentId()
                + " is no task of the render-deployer's");
    }

    private TaskResult prepare(Wanted wanted) throws Exception {
        String digest = Tracing.span("platform prepare", Map.of("version", wanted.version()), () -> platform.prepare(wanted));
        var outputs = new HashMap<>(Map.of("digest", digest));
        if (!platform.warnings().isEmpty()) {
            outputs.put("warning", String.join("; ", platform.warnings()));
        }
        return new TaskResult.Succeeded("version " + wanted.version() + " is there", outputs);
    }

    private TaskResult start(TaskContext context, Wanted wanted, List<Place> places) throws Exception {
        Duration atMost = shorter(wanted.manifest().health().startup(), context.remaining().minus(FOR_THE_REPORT));
        Started started = Tracing.span("platform ensureStarted", Map.of("version", wanted.version(), "instances", Integer.toString(places.size())),
                () -> platform.ensureStarted(mandate(context), wanted, places, atMost, context::cancelled));
        return switch (started) {
            case Started.Running(var addresses) -> {
                var outputs = new HashMap<String, String>();
                addresses.forEach((instance, address) -> outputs.put("address." + instance, address));
                yield new TaskResult.Succeeded(count(places.size()) + " of version " + wanted.version() + " started", outputs);
            }
            case Started.Not(var because) -> new TaskResult.Failed(because);
        };
    }

    private TaskResult stop(TaskContext context, StopInstances stop) throws Exception {
        Duration grace = stop.getMode() == StopMode.KILL ? Duration.ZERO : Duration.ofMillis(stop.getGraceMs());
        Tracing.span("platform ensureStopped", Map.of("instances", String.join(" ", stop.getInstances())), () -> {
            platform.ensureStopped(mandate(context), stop.getInstances(), stop.getSignal(), grace, context::cancelled);
            return true;
        });
        return new TaskResult.Succeeded(count(stop.getInstances().size()) + " ended", Map.of());
    }

    private static Mandate mandate(TaskContext context) {
        DelegationRecord delegation = context.delegation();
        return new Mandate(delegation.getDelegationId(),
                Keys.of(delegation.getApplication(), delegation.getEnvironment(), delegation.getTarget()), delegation.getFence());
    }

    private static String count(int instances) {
        return instances == 1 ? "1 instance" : instances + " instances";
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other.isNegative() ? Duration.ZERO : other;
    }
}
