package dev.slipway.monitoringspecialist.await;

import dev.slipway.model.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides whether a delegation that awaits health has come to its end. */
public final class Await {
    private static final Standing UNSEEN = new Standing.NotHealthy("the platform has not told of it");

    private Await() {}

    /** Where the delegation stands. */
    public sealed interface Progress {
        /** Enough are healthy. @param detail in a sentence */
        record Reached(String detail) implements Progress {}

        /** They will not be, or not in time. @param detail what is wrong with each, and the last lines of what has ended */
        record Missed(String detail) implements Progress {}

        /** Not yet. @param lookAgain at the latest; @param detail in a sentence, the same while nothing changes */
        record Waiting(Instant lookAgain, String detail) implements Progress {}
    }

    /** Looks at the awaited instances. @param standings by instance; one without is unknown to the platform */
    public static Progress decide(Goal goal, Map<String, Standing> standings, Instant now) {
        List<Standing> all = goal.instances().stream().map(each -> standings.getOrDefault(each, UNSEEN)).toList();
        long ready = all.stream().filter(each -> readyAt(goal, each) instanceof Instant at && !now.isBefore(at)).count();
        long ended = all.stream().filter(Standing.Ended.class::isInstance).count();
        if (ready >= goal.atLeast()) {
            return new Progress.Reached(count(goal, ready) + (goal.minReady().isZero() ? "" : " for " + Durations.words(goal.minReady())));
        }
        if (goal.instances().size() - ended < goal.atLeast()) {
            return new Progress.Missed(ended(goal, standings));
        }
        if (!now.isBefore(goal.until())) {
            return new Progress.Missed(late(goal, standings, ready));
        }
        Instant next = all.stream().map(each -> readyAt(goal, each)).filter(each -> each != null && each.isAfter(now))
                .min(Instant::compareTo).filter(goal.until()::isAfter).orElse(goal.until());
        long healthy = all.stream().filter(Standing.Healthy.class::isInstance).count();
        return new Progress.Waiting(next, count(goal, healthy));
    }

    private static @Nullable Instant readyAt(Goal goal, Standing standing) {
        return standing instanceof Standing.Healthy(var since) ? since.plus(goal.minReady()) : null;
    }

    private static String count(Goal goal, long healthy) {
        return healthy + " of " + goal.instances().size() + " healthy";
    }

    private static String ended(Goal goal, Map<String, Standing> standings) {
        String sentences = goal.instances().stream().filter(each -> standings.get(each) instanceof Standing.Ended)
                .map(each -> each + " has ended: " + ((Standing.Ended) standings.get(each)).detail()).collect(Collectors.joining("; "));
        return sentences + goal.instances().stream().map(each -> lines(each, standings.get(each))).collect(Collectors.joining());
    }

    private static String lines(String instance, Standing standing) {
        return standing instanceof Standing.Ended(_, var lines) && !lines.isEmpty()
                ? "\nlast lines of " + instance + ":\n" + String.join("\n", lines) : "";
    }

    private static String late(Goal goal, Map<String, Standing> standings, long ready) {
        String each = goal.instances().stream().map(name -> name + ": " + words(goal, standings.getOrDefault(name, UNSEEN), goal.until()))
                .collect(Collectors.joining("; "));
        String lines = goal.instances().stream().map(name -> lines(name, standings.getOrDefault(name, UNSEEN))).collect(Collectors.joining());
        return "only " + count(goal, ready) + " after " + Durations.words(goal.startup()) + ", " + goal.atLeast() + " must be; " + each + lines;
    }

    private static String words(Goal goal, Standing standing, Instant until) {
        return switch (standing) {
            case Standing.Healthy(var since) when since.plus(goal.minReady()).isAfter(until) ->
                    "healthy for " + Durations.words(Duration.between(since, until)) + " only, " + Durations.words(goal.minReady()) + " are needed";
            case Standing.Healthy _ -> "healthy";
            case Standing.NotHealthy(var because) -> because;
            case Standing.Ended(var detail, _) -> "has ended: " + detail;
        };
    }
}
