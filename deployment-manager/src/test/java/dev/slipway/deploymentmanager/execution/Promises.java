package dev.slipway.deploymentmanager.execution;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is promised of the events of an environment, whatever happens: numbers without a gap, one plan at once, an end that stays. */
final class Promises {
    /** Fails with the words where something is not so. */
    interface Check {
        void that(boolean so, String otherwise);
    }

    private final List<String> story;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();

    /** @param story where each event is written as a line */
    Promises(List<String> story) {
        this.story = story;
    }

    /** The newest phase of a deployment. */
    Phase phase(String deployment) {
        return phases.get(deployment);
    }

    void hear(List<Journal.Entry> events, Check check) {
        events.forEach(each -> hear(each, check));
    }

    private void hear(Journal.Entry entry, Check check) {
        story.add(entry.deployment() + "#" + entry.number() + " " + switch (entry.change()) {
            case Journal.Change.PhaseIs(var phase, var because) -> phase + " " + because;
            case Journal.Change.StepIs(var step) -> step.id() + " " + step.state() + " " + step.detail();
            case Journal.Change.TrafficIs(_, var shares) -> "traffic of " + shares.size();
        });
        long before = numbers.getOrDefault(entry.deployment(), 0L);
        check.that(entry.number() == before + 1, "event " + entry.number() + " follows " + before);
        numbers.put(entry.deployment(), entry.number());
        Phase was = phases.get(entry.deployment());
        check.that(was == null || !was.isFinal(), "an event after the end");
        if (entry.change() instanceof Journal.Change.PhaseIs(var phase, _)) {
            phases.put(entry.deployment(), phase);
            if (phase == Phase.PLANNING) {
                begun.add(entry.deployment());
            }
            check.that(begun.stream().map(phases::get).filter(Phase::holds).count() <= 1, "two plans at once");
            check.that(entry.last() == phase.isFinal(), "the last event is the last");
        }
    }
}
