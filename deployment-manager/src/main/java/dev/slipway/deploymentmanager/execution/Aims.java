package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.execution.Decision.Answer;
import dev.slipway.deploymentmanager.execution.Deployment.Aim;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Standing;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes of what is live: whether they can be asked for, and what they come to when they begin. */
final class Aims {
    /** As in a manifest. */
    static final int INSTANCES_MAX = 100;

    private Aims() {}

    /** Why nobody can ask for it now; null when somebody can. */
    static @Nullable Answer refusal(Environment env, @Nullable Aim aim) {
        Standing standing = env.wanted().standing();
        if (aim == null) {
            return null;
        }
        if (aim instanceof Aim.Scaled(var instances) && (instances < 1 || instances > INSTANCES_MAX)) {
            return new Answer.Invalid("/instances", instances + " is not a number of instances; use 1 to " + INSTANCES_MAX);
        }
        if (standing == null) {
            return new Answer.Refused("nothing runs in " + env.key() + "; deploy first");
        }
        return aim instanceof Aim.Restarted(var instance) && instance != null && !standing.wants(instance)
                ? new Answer.Invalid("/instance", "'" + instance + "' is no instance that should run in " + env.key() + "; those are "
                        + String.join(", ", standing.instances())) : null;
    }

    /** One that changes the variables of what is live brings that as a release of its own, however long it waited. */
    static Deployment configured(Deployment next, @Nullable Standing standing) {
        if (!(next.aim() instanceof Aim.Configured(var set)) || standing == null) {
            return next;
        }
        Release live = standing.release();
        var variables = new TreeMap<>(live.effective().variables());
        variables.putAll(set);
        return next.bringing(new Release(next.id(), live.version(), live.effective(), live.manifestRevision(), variables, null, live.digest()),
                live.effective().artifactJson());
    }
}
