package dev.slipway.renderdeployer.instance;

import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Instance.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When what has ended is forgotten, and its files with it. */
public final class Upkeep {
    /** From a wished end until it is told no more: long enough for every reader, and below the API's 30 s. */
    public static final Duration AFTER_REQUEST = Duration.ofSeconds(20);
    /** How long a successor must run until the one before it is told no more. */
    public static final Duration SUCCESSOR_PROVEN = Duration.ofSeconds(60);
    /** After this an unwished end without a successor is told no more. */
    public static final Duration AT_LATEST = Duration.ofHours(24);
    /** How long logs are kept after the end. */
    public static final Duration LOGS_KEPT = Duration.ofDays(7);

    private Upkeep() {}

    /** What is to be done about an instance. */
    public sealed interface Act {
        /** The instance. */
        String id();

        /** Its end need not be told any more; its own directories can go, its logs stay. */
        record Forget(String id) implements Act {}

        /** Nothing of it is needed any more. */
        record Remove(String id) implements Act {}
    }

    /** All that is due. */
    public static List<Act> due(Collection<Instance> all, Instant now) {
        var acts = new ArrayList<Act>();
        for (Instance each : all) {
            Instant since = settled(each);
            if (since == null) {
                continue;
            }
            if (each.forgotten()) {
                if (!now.isBefore(since.plus(LOGS_KEPT))) {
                    acts.add(new Act.Remove(each.id()));
                }
            } else if (isPast(each, since, all, now)) {
                acts.add(new Act.Forget(each.id()));
            }
        }
        return acts;
    }

    /** When the last thing happened to it; null while it lives. */
    private static @Nullable Instant settled(Instance instance) {
        return switch (instance.state()) {
            case STARTING, RUNNING, DRAINING -> null;
            case NOT_STARTED -> instance.startedAt();
            case STOPPED, LOST -> {
                Instant ended = java.util.Objects.requireNonNull(instance.end()).at();
                yield instance.asked() != null && instance.asked().at().isAfter(ended) ? instance.asked().at() : ended;
            }
        };
    }

    private static boolean isPast(Instance instance, Instant since, Collection<Instance> all, Instant now) {
        boolean requested = instance.asked() != null && instance.asked().by() == By.DELEGATION;
        return (requested && !now.isBefore(since.plus(AFTER_REQUEST)))
                || !now.isBefore(since.plus(AT_LATEST))
                || all.stream().anyMatch(other -> follows(instance, other) && isProven(other, now));
    }

    private static boolean follows(Instance instance, Instance other) {
        return sameSlot(instance.origin(), other.origin()) && other.startedAt().isAfter(instance.startedAt());
    }

    private static boolean sameSlot(Instance.Origin one, Instance.Origin other) {
        return one.slot() == other.slot() && one.release().equals(other.release())
                && one.application().equals(other.application()) && one.environment().equals(other.environment());
    }

    private static boolean isProven(Instance successor, Instant now) {
        return successor.state() == State.RUNNING && successor.runningAt() != null
                && !now.isBefore(successor.runningAt().plus(SUCCESSOR_PROVEN));
    }

    /** How many instances were in a slot of a release before a new one, as far as they are still known. */
    public static int restarts(Collection<Instance> all, String application, String environment, String release, int slot) {
        return all.stream().map(Instance::origin)
                .filter(each -> each.slot() == slot && each.release().equals(release)
                        && each.application().equals(application) && each.environment().equals(environment))
                .mapToInt(each -> each.restarts() + 1).max().orElse(0);
    }
}
