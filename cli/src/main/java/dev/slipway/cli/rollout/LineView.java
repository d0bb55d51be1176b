package dev.slipway.cli.rollout;

import dev.slipway.cli.rollout.Rollout.Step;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A deployment as plain lines, one for each thing that happened: for logs, pipes and readers of screens. */
public final class LineView {
    private static final int NAMES = 13;

    private LineView() {}

    /** What an event tells that was not known. @param before the deployment before it */
    public static List<String> lines(Rollout before, Rollout.Event event) {
        return switch (event) {
            case Rollout.PhaseChanged(var at, var phase, var because, var waiting) -> {
                var lines = new ArrayList<String>();
                String[] why = Texts.clean(because).split("\n", -1);
                lines.add(line(at, "deployment", phase.toLowerCase(Locale.ROOT).replace('_', ' ') + (why[0].isEmpty() ? "" : ": " + why[0])));
                // The end mostly repeats why it came to it.
                for (int i = 1; i < why.length && !because.equals(before.because()); i++) {
                    lines.add("    " + why[i]);
                }
                if (waiting != null) {
                    lines.add(line(at, "deployment", TreeView.waits(waiting)));
                }
                yield lines;
            }
            case Rollout.StepChanged(var at, var step) -> step(before, at, step);
            case Rollout.TrafficChanged(var at, var traffic) -> List.of(line(at, "traffic", Marks.shares(traffic)));
            case Rollout.InstancesSeen(var seen) -> instances(before, seen);
            case Rollout.Unknown(var kind, var text) -> List.of(Texts.clean(kind + " " + text));
        };
    }

    /** Its plan is not told step by step: what will be is told when it begins. */
    private static List<String> step(Rollout before, Instant at, Step step) {
        Step known = before.steps().stream().filter(each -> each.id().equals(step.id())).findFirst().orElse(null);
        boolean same = known != null && known.state().equals(step.state()) && known.detail().equals(step.detail());
        // Given to its assignee and begun is one thing to a reader.
        boolean begun = known != null && known.state().equals("DELEGATED") && step.state().equals("RUNNING") && step.detail().isEmpty();
        if (same || begun || step.state().equals("PENDING") || step.state().equals("SKIPPED")) {
            return List.of();
        }
        String took = step.isOver() && step.startedAt() != null && step.finishedAt() != null
                ? " (" + Times.words(Duration.between(step.startedAt(), step.finishedAt())) + ")" : "";
        String detail = Texts.firstLine(step.detail());
        String state = step.state().equals("DELEGATED") ? "begins, by " + step.assignee() : step.state().toLowerCase(Locale.ROOT);
        return List.of(line(at, "step", Texts.clean(step.name()) + ": " + state + (detail.isEmpty() ? "" : ", " + detail) + took));
    }

    private static List<String> instances(Rollout before, List<Rollout.Instance> seen) {
        Map<String, Rollout.Instance> known = before.instances().stream()
                .collect(Collectors.toMap(Rollout.Instance::id, Function.identity(), (one, _) -> one));
        return seen.stream().filter(each -> {
            Rollout.Instance was = known.get(each.id());
            return was == null || !was.state().equals(each.state());
        }).map(each -> " ".repeat(NAMES) + line("instance", each.id() + ": " + each.state().toLowerCase(Locale.ROOT) + ", version "
                + each.version() + (each.address() == null ? "" : ", " + each.address()))).toList();
    }

    private static String line(Instant at, String what, String words) {
        return Texts.pad(Times.clock(at), NAMES) + line(what, words);
    }

    private static String line(String what, String words) {
        return Texts.pad(what, 10) + "  " + words;
    }
}
