package dev.slipway.monitoringspecialist.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A check under way: one request, and when that fails two repeats.
 *
 * @param due when it was planned for, on the grid of the interval
 * @param began when it began
 * @param tries the request and its repeats, in the order of their beginnings
 * @param repeatAt when the second repeat begins; null before the first one and when it has begun
 */
record Round(Instant due, Instant began, List<Try> tries, @Nullable Instant repeatAt) {
    /** The request, and the repeats that must fail too. */
    static final int TRIES = 3;

    /** One request. @param failure null while it is under way */
    record Try(long number, String path, Instant askedAt, @Nullable Bad failure) {
        Try failed(Bad how) {
            return new Try(number, path, askedAt, how);
        }
    }

    /** What is not a success. @param kind null when the request could not be made */
    record Bad(Failure.@Nullable Kind kind, String words) {}

    Round {
        tries = List.copyOf(tries);
    }

    /** Where the probe stands in the round; -1 when it is none of it, or has ended already. */
    int indexOf(long probe) {
        for (int i = 0; i < tries.size(); i++) {
            if (tries.get(i).number() == probe && tries.get(i).failure() == null) {
                return i;
            }
        }
        return -1;
    }

    Round replace(int index, Try other) {
        var next = new ArrayList<>(tries);
        next.set(index, other);
        return new Round(due, began, next, repeatAt);
    }

    Round repeat(Try another, @Nullable Instant nextRepeatAt) {
        var next = new ArrayList<>(tries);
        next.add(another);
        return new Round(due, began, next, nextRepeatAt);
    }

    /** Whether all that belongs to it has failed. */
    boolean hasFailed() {
        return tries.size() == TRIES && tries.stream().allMatch(each -> each.failure() != null);
    }

    /** What it comes to when nothing passed: as soon as one request could not be made, nobody knows. */
    Bad failure() {
        return tries.stream().map(Try::failure).filter(each -> each != null && each.kind() == null).findFirst()
                .orElseGet(() -> Objects.requireNonNull(tries.getLast().failure()));
    }
}
