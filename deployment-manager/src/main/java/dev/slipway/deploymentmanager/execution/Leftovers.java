package dev.slipway.deploymentmanager.execution;

import static java.util.stream.Collectors.joining;

import dev.slipway.deploymentmanager.plan.Action;
import dev.slipway.deploymentmanager.plan.Plans;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.deploymentmanager.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an undo that failed left behind: instances that may run though nobody wants them. They may even be all that serves, so
 * they are ended at the end of the next plan, when its own instances have the traffic.
 */
final class Leftovers {
    /** Begins the groups of the steps that end them, one a release: what fails in them ends no deployment and is not undone. */
    private static final String GROUP = "left-";

    private Leftovers() {}

    /** With all that a deployment started or was to end, but what should run. */
    static Environment of(Environment env, Deployment deployment) {
        return with(env, deployment.steps().stream().filter(step -> step.state() != StepState.PENDING && step.startedAt() != null)
                .map(step -> step.step().action()));
    }

    /** With what repairs and restarts were to end and could not. */
    static Environment ofRepairs(Environment env, Deployment deployment) {
        return with(env, deployment.steps().stream().filter(step -> step.group() != null && !isClearance(step) && step.state() == StepState.FAILED
                        && step.step().action() instanceof Action.Stop)
                .map(step -> step.step().action()));
    }

    private static Environment with(Environment env, Stream<Action> actions) {
        Standing standing = env.wanted().standing();
        Map<String, Map<String, Slot>> left = new LinkedHashMap<>();
        env.wanted().left().forEach(each -> add(left, each.release().id(), each.slots()));
        actions.forEach(action -> {
            switch (action) {
                case Action.Start(var release, var slots) -> add(left, release, slots);
                case Action.Stop(var release, var slots, _) -> add(left, release, slots);
                case Action.Prepare _, Action.Verify _, Action.AwaitHealthy _, Action.Switch _, Action.RouteOut _, Action.RouteIn _,
                     Action.Drain _ -> { }
            }
        });
        var all = new ArrayList<Standing>();
        left.forEach((release, slots) -> {
            List<Slot> unwanted = slots.values().stream().filter(slot -> standing == null || !standing.wants(slot.instance())).toList();
            if (!unwanted.isEmpty()) {
                all.add(new Standing(env.release(release), unwanted));
            }
        });
        return env.wanted(env.wanted().left(all));
    }

    private static void add(Map<String, Map<String, Slot>> left, String release, List<Slot> slots) {
        slots.forEach(slot -> left.computeIfAbsent(release, _ -> new LinkedHashMap<>()).put(slot.instance(), slot));
    }

    /** The steps of a plan, and then those that end what is left. */
    static List<StepRun> with(Environment env, List<Step> plan) {
        var steps = new ArrayList<StepRun>();
        plan.forEach(step -> steps.add(StepRun.pending(step, null, null)));
        List<Standing> left = env.wanted().left();
        for (int i = 0; i < left.size(); i++) {
            String group = GROUP + (i + 1);
            Plans.clearance(group, plan, left.get(i)).forEach(step -> steps.add(StepRun.pending(step, group, null)));
        }
        return List.copyOf(steps);
    }

    /** Whether a step ends what is left, and waits for the plan. */
    static boolean isWaiting(StepRun step) {
        return isClearance(step) && step.state() == StepState.PENDING;
    }

    private static boolean isClearance(StepRun step) {
        return step.group() != null && step.group().startsWith(GROUP);
    }

    /** Without what a deployment has ended. */
    static Environment cleared(Environment env, Deployment deployment) {
        List<Standing> left = env.wanted().left().stream().filter(each -> deployment.steps().stream().noneMatch(step ->
                isClearance(step) && step.state() == StepState.SUCCEEDED
                        && step.step().action() instanceof Action.Stop(var release, _, _) && release.equals(each.release().id()))).toList();
        return env.wanted(env.wanted().left(left));
    }

    /** In words, what is still left. */
    static String words(Environment env) {
        return env.wanted().left().isEmpty() ? "" : "; still left of an undo that failed, and ended by the next deployment: "
                + env.wanted().left().stream().flatMap(each -> each.instances().stream()).collect(joining(", "));
    }
}
