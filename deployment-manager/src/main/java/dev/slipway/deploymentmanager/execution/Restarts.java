package dev.slipway.deploymentmanager.execution;

import dev.slipway.deploymentmanager.plan.Plans;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instances that are replaced because a person wants it, one after another. Each is a group of its own, as a repair is; but the
 * first that fails ends the rest, for the next one would fail as well.
 */
final class Restarts {
    private static final String GROUP = "restart-";

    private Restarts() {}

    static boolean isOf(StepRun step) {
        return step.group() != null && step.group().startsWith(GROUP);
    }

    /** The steps. @param instance the only one; null for all */
    static List<StepRun> steps(Environment env, Standing standing, String cause, @Nullable String instance) {
        var steps = new ArrayList<StepRun>();
        List<String> before = List.of();
        for (Slot old : standing.slots()) {
            if (instance == null || instance.equals(old.instance())) {
                String group = GROUP + (old.slot() + 1);
                Slot successor = Slot.of(env.application(), env.name(), cause + '/' + old.instance(), old.slot());
                var turn = Plans.restart(group, standing.release(), old, successor, before);
                turn.forEach(step -> steps.add(StepRun.pending(step, group, null)));
                before = List.of(turn.getLast().id());
            }
        }
        return steps;
    }
}
