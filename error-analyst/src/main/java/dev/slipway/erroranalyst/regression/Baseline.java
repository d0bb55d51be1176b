package dev.slipway.erroranalyst.regression;

import dev.slipway.erroranalyst.regression.History.Block;
import java.time.Duration;
import java.util.List;

/**
 * What a release is compared with: the requests of the release before it in the half hour before it got its own first one.
 *
 * @param release that is judged
 * @param requests of the one before it
 * @param errors of them
 * @param effect the design effect of those, see {@link Comparison#designEffect}
 */
public record Baseline(String release, long requests, long errors, double effect) {
    /** As {@code strategy.analysis.maximumHarm.errorRate} is by default, absolute. */
    public static final double MARGIN = 0.01;
    /** As {@code strategy.analysis.falseRollback} is by default: the probability of a verdict without a reason, however often it is looked. */
    static final double FALSE_ROLLBACK = 0.01;
    /** That it is worse by more than the margin needs, beside that, to be likely only ({@code judge}, "Em"). */
    static final double NOT_HARMFUL = 0.1;
    /** No outage of so long is a reason: without its worst three blocks in a row a release must look as bad. */
    static final int BLINK_BLOCKS = 3;

    /**
     * What speaks against the release, as logarithms divided by the design effect.
     *
     * @param worse that it fails more often at all
     * @param harmful that it does by more than {@link #MARGIN}
     */
    record Evidence(double worse, double harmful) {
        boolean isEnough() {
            return worse >= -Math.log(FALSE_ROLLBACK) && harmful >= -Math.log(NOT_HARMFUL);
        }

        /** Less of it is always allowed. */
        Evidence least(Evidence other) {
            return new Evidence(Math.min(worse, other.worse), Math.min(harmful, other.harmful));
        }
    }

    static Baseline of(String release, List<Block> before) {
        return new Baseline(release, before.stream().mapToLong(Block::requests).sum(), before.stream().mapToLong(Block::errors).sum(),
                Comparison.designEffect(before));
    }

    /** How long a blink may be. */
    static Duration blink() {
        return History.BLOCK.multipliedBy(BLINK_BLOCKS);
    }

    Evidence against(History own) {
        Block blink = worst(own.blocks());
        return against(own.requests(), own.errors()).least(against(own.requests() - blink.requests(), own.errors() - blink.errors()));
    }

    private Evidence against(long newRequests, long newErrors) {
        return new Evidence(Comparison.logEvidence(requests, errors, newRequests, newErrors, 0) / effect,
                Comparison.logEvidence(requests, errors, newRequests, newErrors, MARGIN) / effect);
    }

    private static Block worst(List<Block> blocks) {
        Block worst = new Block(0, 0, 0);
        for (Block first : blocks) {
            List<Block> row = blocks.stream().filter(each -> each.number() >= first.number() && each.number() < first.number() + BLINK_BLOCKS).toList();
            long errors = row.stream().mapToLong(Block::errors).sum();
            if (errors > worst.errors()) {
                worst = new Block(first.number(), row.stream().mapToLong(Block::requests).sum(), errors);
            }
        }
        return worst;
    }

    double rate() {
        return requests == 0 ? 0 : (double) errors / requests;
    }
}
