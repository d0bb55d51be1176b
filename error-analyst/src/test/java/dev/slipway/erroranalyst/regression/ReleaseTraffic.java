package dev.slipway.erroranalyst.regression;

import dev.slipway.erroranalyst.regression.Traffic.Finding;
import dev.slipway.testing.Seeds;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * A release, then another one in its place at once, with the requests that edges would count. Errors are independent, or come
 * in clusters as retries make them, with outages of what both depend on, and a rate that drifts.
 */
final class ReleaseTraffic {
    static final Instant SWITCH = Instant.parse("2026-11-23T12:00:00Z");

    /**
     * How errors come.
     *
     * @param cluster how many a cluster has, in the mean; 1 for independent ones
     * @param outagesAnHour of 20 s, in which 30 % of all requests fail
     * @param drift how far the rate goes up and down within 20 minutes, as a share of it
     */
    enum Kind {
        INDEPENDENT(1, 0, 0), CLUSTERED(2, 2, 0), HEAVY(4, 2, 0), DRIFTING(1.5, 1, 0.5);

        final double cluster;
        final double outagesAnHour;
        final double drift;

        Kind(double cluster, double outagesAnHour, double drift) {
            this.cluster = cluster;
            this.outagesAnHour = outagesAnHour;
            this.drift = drift;
        }
    }

    /** What became of a release. @param seconds from the switch to the verdict; -1 when there was none */
    record Verdict(int seconds, long exposed) {
        boolean isWorse() {
            return seconds >= 0;
        }
    }

    private final RandomGenerator random;
    private final Kind kind;
    private final double perSecond;
    private final double phase;
    private int outageUntil = Integer.MIN_VALUE;

    private ReleaseTraffic(long seed, Kind kind, double perSecond) {
        this.random = Seeds.random(seed);
        this.kind = kind;
        this.perSecond = perSecond;
        this.phase = random.nextDouble(2 * Math.PI);
    }

    /** @param before seconds that the old release had; @param watched seconds of the new one */
    static Verdict of(long seed, Kind kind, double perSecond, double oldRate, double newRate, int before, int watched) {
        return new ReleaseTraffic(seed, kind, perSecond).run(oldRate, newRate, before, watched);
    }

    private Verdict run(double oldRate, double newRate, int before, int watched) {
        Traffic traffic = Traffic.NONE;
        long exposed = 0;
        for (int second = -before; second < watched; second++) {
            boolean old = second < 0;
            long requests = poisson(perSecond);
            long errors = Math.min(requests, errors(second, requests, old ? oldRate : newRate));
            if (requests == 0) {
                continue;
            }
            Instant at = SWITCH.plusSeconds(second);
            traffic = traffic.and(old ? "old" : "new", at, requests, errors);
            if (!old) {
                exposed += requests;
                Traffic.Judged judged = traffic.judge("new", "old", at);
                traffic = judged.next();
                if (judged.finding() instanceof Finding.Worse) {
                    return new Verdict(second, exposed);
                }
            }
        }
        return new Verdict(-1, exposed);
    }

    private long errors(int second, long requests, double rate) {
        if (random.nextDouble() < kind.outagesAnHour / 3600) {
            outageUntil = second + 20;
        }
        double now = second < outageUntil ? Math.max(rate, 0.3) : rate * (1 + kind.drift * Math.sin(phase + second * 2 * Math.PI / 1200));
        long clusters = binomial(requests, now / kind.cluster);
        long errors = 0;
        for (long i = 0; i < clusters; i++) {
            // Geometric, from 1.
            do {
                errors++;
            } while (random.nextDouble() > 1 / kind.cluster);
        }
        return errors;
    }

    private long binomial(long n, double p) {
        long k = 0;
        for (long i = 0; i < n; i++) {
            k += random.nextDouble() < p ? 1 : 0;
        }
        return k;
    }

    private long poisson(double mean) {
        if (mean > 50) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        long k = 0;
        while (product > limit) {
            product *= random.nextDouble();
            k++;
        }
        return k;
    }
}
