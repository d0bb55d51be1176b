package dev.slipway.erroranalyst.regression;

import dev.slipway.erroranalyst.regression.History.Block;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.special.Gamma;

/** The statistics of comparing two releases by their failed requests. */
final class Comparison {
    /*
     * The evidence is that of universal inference (Wasserman, Ramdas, Balakrishnan, PNAS 2020): what a mixture over all rates
     * makes of both releases' requests, divided by the best that any pair of rates of the null hypothesis can make of them.
     * Under every such pair its expectation is at most 1 at every time, so it may be looked at after each request, and
     * reaches 1/alpha with probability alpha at most, ever (Ville). Nothing is estimated for it but the design effect.
     *
     * Here the releases follow one another, so the additive e-process of a canary, which compares both within a second,
     * cannot be used; the price is that whatever else changes the rate at that time counts against the release.
     */
    /** Halves the pull of few errors on the design effect: it takes about as many to believe in one. */
    private static final double PRIOR = 10;
    /** With less history than {@link #ENOUGH} blocks errors are taken for clustered, as those of retries are. */
    private static final double UNKNOWN_EFFECT = 4;
    private static final int ENOUGH = 20;
    /** Blocks taken together, for what changes over minutes. */
    private static final int TOGETHER = 10;
    private static final int HALVINGS = 60;
    private static final double LOG_BETA_HALF = Math.log(Math.PI);

    private Comparison() {}

    /**
     * The logarithm of the evidence that the new rate is above the old one by more than a margin.
     *
     * @param oldRequests 0 or more, of which {@code oldErrors} failed
     * @param newRequests 0 or more, of which {@code newErrors} failed
     * @param margin 0 to 1, absolute
     */
    static double logEvidence(long oldRequests, long oldErrors, long newRequests, long newErrors, double margin) {
        return mixture(oldRequests, oldErrors) + mixture(newRequests, newErrors)
                - bestOfNull(oldRequests, oldErrors, newRequests, newErrors, margin);
    }

    /** The mixture of Krichevsky and Trofimov: all rates, weighted by Beta(1/2, 1/2). */
    private static double mixture(long requests, long errors) {
        return Gamma.logGamma(errors + 0.5) + Gamma.logGamma(requests - errors + 0.5) - Gamma.logGamma(requests + 1.0) - LOG_BETA_HALF;
    }

    private static double bestOfNull(long n0, long x0, long n1, long x1, double margin) {
        double p0 = n0 == 0 ? 0 : (double) x0 / n0;
        double p1 = n1 == 0 ? 0 : (double) x1 / n1;
        if (n0 == 0 || n1 == 0 || p1 <= p0 + margin) {
            return likelihood(n0, x0, p0) + likelihood(n1, x1, p1);
        }
        // On the border the likelihood is concave in the old rate: where its slope changes the sign, it is highest.
        double low = 0;
        double high = 1 - margin;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            boolean rises = slope(n0, x0, middle) + slope(n1, x1, middle + margin) > 0;
            low = rises ? middle : low;
            high = rises ? high : middle;
        }
        double best = (low + high) / 2;
        return likelihood(n0, x0, best) + likelihood(n1, x1, best + margin);
    }

    private static double likelihood(long requests, long errors, double rate) {
        return times(errors, Math.log(rate)) + times(requests - errors, Math.log1p(-rate));
    }

    private static double slope(long requests, long errors, double rate) {
        return times(errors, 1 / rate) - times(requests - errors, 1 / (1 - rate));
    }

    /** Nothing of infinity is nothing. */
    private static double times(long count, double value) {
        return count == 0 ? 0 : count * value;
    }

    /**
     * How many times as much as independent errors those of a release vary between blocks, or between ten of them together, at
     * least 1: the logarithm of the evidence is divided by it (as in {@code judge}: clusters of errors of that size, falling
     * anywhere, are then no evidence). The variance is that over time, as the releases follow one another.
     */
    static double designEffect(List<Block> blocks) {
        var together = new ArrayList<Block>();
        for (int i = 0; i + TOGETHER <= blocks.size(); i += TOGETHER) {
            List<Block> part = blocks.subList(i, i + TOGETHER);
            together.add(new Block(i, part.stream().mapToLong(Block::requests).sum(), part.stream().mapToLong(Block::errors).sum()));
        }
        double unknown = UNKNOWN_EFFECT - (UNKNOWN_EFFECT - 1) * Math.min(1, (double) blocks.size() / ENOUGH);
        return Math.max(Math.max(effect(blocks), effect(together)), unknown);
    }

    private static double effect(List<Block> blocks) {
        double requests = blocks.stream().mapToLong(Block::requests).sum();
        double rate = requests == 0 ? 0 : blocks.stream().mapToLong(Block::errors).sum() / requests;
        double found = 0;
        double expected = 0;
        for (Block each : blocks) {
            found += Math.pow(each.errors() - each.requests() * rate, 2);
            expected += rate * (1 - rate) * each.requests() * (1 - each.requests() / requests);
        }
        return Math.max(1, (found + PRIOR) / (expected + PRIOR));
    }
}
