package dev.slipway.erroranalyst.regression;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of a release.
 *
 * @param firstAt when the first was counted
 * @param requests that ended, all of them
 * @param errors of them: answered with 5xx, or not at all
 * @param blocks of the last {@link #KEPT}, in order of time; those without a request are left out
 */
public record History(Instant firstAt, long requests, long errors, List<Block> blocks) {
    /** Errors come in clusters; what lies in one block is not taken for independent ({@link Comparison#designEffect}). */
    static final Duration BLOCK = Duration.ofSeconds(15);
    /** As much is looked back at ({@code judge}: never less than 30 min where there are as many). */
    static final Duration KEPT = Duration.ofMinutes(30);

    /** Requests of {@link #BLOCK}. @param number of blocks since the epoch */
    public record Block(long number, long requests, long errors) {}

    /** Copies the list. */
    public History {
        blocks = List.copyOf(blocks);
    }

    static History begun(Instant at) {
        return new History(at, 0, 0, List.of());
    }

    /** With more requests. @param at their time, in which seconds may be out of order */
    History and(Instant at, long more, long failed) {
        long number = number(at);
        long oldest = Math.max(number, blocks.isEmpty() ? number : blocks.getLast().number()) - KEPT.dividedBy(BLOCK) + 1;
        var next = new ArrayList<Block>();
        var added = new Block(number, more, failed);
        for (Block each : blocks) {
            if (each.number() == number) {
                added = new Block(number, each.requests() + more, each.errors() + failed);
            } else if (each.number() >= oldest) {
                next.add(each);
            }
        }
        int place = (int) next.stream().filter(each -> each.number() < number).count();
        next.add(place, added);
        return new History(at.isBefore(firstAt) ? at : firstAt, requests + more, errors + failed, next);
    }

    /** The blocks that ended before a time. */
    List<Block> until(Instant time) {
        return blocks.stream().filter(each -> each.number() < number(time)).toList();
    }

    /** The requests of the newest whole block and of what has come after it. */
    Block newest() {
        List<Block> last = blocks.subList(Math.max(0, blocks.size() - 2), blocks.size());
        return new Block(0, last.stream().mapToLong(Block::requests).sum(), last.stream().mapToLong(Block::errors).sum());
    }

    Instant newestAt() {
        return blocks.isEmpty() ? firstAt : Instant.ofEpochSecond((blocks.getLast().number() + 1) * BLOCK.toSeconds());
    }

    private static long number(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), BLOCK.toSeconds());
    }
}
