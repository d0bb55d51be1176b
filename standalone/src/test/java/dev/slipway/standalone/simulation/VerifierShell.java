package dev.slipway.standalone.simulation;

import dev.slipway.cicdspecialist.verification.Verification;
import dev.slipway.deploymentmanager.execution.Event.Outcome;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The CI/CD specialist around its own core. */
final class VerifierShell extends Specialist {
    VerifierShell(World world) {
        super(world, "cicd-specialist", Topic.TO_VERIFIER, false);
    }

    @Override
    Task task(Delegation delegation) {
        return new Task() {
            @Override
            public Instant dueAt() {
                return world.now();
            }

            @Override
            public Outcome turn(Context context) {
                var question = new Verification.Question(delegation.release().version(), delegation.found(), null, delegation.noted(), delegation.force());
                return switch (Verification.of(question)) {
                    case Verification.Verdict.Verified(var because, var digest) -> new Outcome.Done(because, Map.of("digest", digest));
                    case Verification.Verdict.Refused(var because) -> new Outcome.Failed(because);
                };
            }
        };
    }

    @Override
    void otherJobs(List<Job> into) {
        // It does nothing else.
    }

    @Override
    void loseOther() {
        // It keeps nothing else.
    }

    @Override
    void resume() {
        // There is nothing to begin with.
    }
}
