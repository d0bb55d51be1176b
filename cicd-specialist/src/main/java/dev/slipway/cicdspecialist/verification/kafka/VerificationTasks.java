package dev.slipway.cicdspecialist.verification.kafka;

import dev.slipway.agent.delegation.Task;
import dev.slipway.agent.delegation.TaskResult;
import dev.slipway.cicdspecialist.verification.Verification;
import dev.slipway.cicdspecialist.verification.Verification.Question;
import dev.slipway.cicdspecialist.verification.Verification.Verdict;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.VerifyArtifact;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The task of a delegation; the only place that knows both words. */
public final class VerificationTasks {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationTasks.class);

    private VerificationTasks() {}

    /**
     * What to do for a delegation.
     *
     * @throws IllegalArgumentException if it is of another kind, so that it goes to the dead letters
     */
    public static Task of(DelegationRecord delegation) {
        VerifyArtifact verify = delegation.getVerifyArtifact();
        if (verify == null) {
            throw new IllegalArgumentException("the cicd-specialist verifies artifacts; step " + delegation.getStep() + " asks for something else");
        }
        var question = new Question(verify.getVersion(), verify.getDigest(), verify.getRequired(), verify.getNoted(), verify.getForce());
        return _ -> result(delegation, Verification.of(question));
    }

    private static TaskResult result(DelegationRecord delegation, Verdict verdict) {
        LOG.atInfo().addKeyValue("deployment", delegation.getDeploymentId()).addKeyValue("application", delegation.getApplication())
                .addKeyValue("environment", delegation.getEnvironment()).addKeyValue("step", delegation.getStep())
                .addKeyValue("because", verdict).log("verified");
        return switch (verdict) {
            case Verdict.Verified(var because, var digest) -> new TaskResult.Succeeded(because, Map.of("digest", digest));
            case Verdict.Refused(var because) -> new TaskResult.Failed(because);
        };
    }
}
