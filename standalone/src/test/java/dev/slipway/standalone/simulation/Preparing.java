package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Event.Outcome;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Instant;
import java.util.Map;

/** The artifact is always there, and has one content for each version. */
record Preparing(DeployerShell deployer, Delegation delegation) implements Specialist.Task {
    @Override
    public Instant dueAt() {
        return deployer.world.now();
    }

    @Override
    public Outcome turn(Specialist.Context context) {
        return new Outcome.Done("is there", Map.of("digest", "sha256:%064x".formatted(delegation.release().version().hashCode())));
    }
}
