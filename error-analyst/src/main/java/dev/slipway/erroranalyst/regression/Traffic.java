package dev.slipway.erroranalyst.regression;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of an environment by release, and what they say about the newest one.
 *
 * @param releases that got requests in the last half hour
 * @param baseline of the release that was judged last; null before the first
 */
public record Traffic(Map<String, History> releases, @Nullable Baseline baseline) {
    /** Of which nothing is known. */
    public static final Traffic NONE = new Traffic(Map.of(), null);
    private static final double MANY = Math.log(1e6);
    /** Fewer requests of a release say nothing about it (as of the alert {@code error-rate}). */
    static final int REQUESTS_AT_LEAST = 20;

    /** Copies the map. */
    public Traffic {
        releases = Map.copyOf(releases);
    }

    /** What a look finds. @param next the state to keep */
    public record Judged(Traffic next, Finding finding) {}

    /** What is found about a release. */
    public sealed interface Finding {
        /** It fails more often than the one before it. @param trigger what was seen; @param diagnosis what it means */
        record Worse(String trigger, String diagnosis) implements Finding {}

        /** It does not, as far as is known. */
        record NotWorse(String because) implements Finding {}
    }

    /** With what an edge counted of a release. @param at when its interval ended, by the edge's clock */
    public Traffic and(String release, Instant at, long requests, long errors) {
        var next = new HashMap<>(releases);
        next.values().removeIf(each -> !each.newestAt().isAfter(at.minus(History.KEPT)));
        next.put(release, next.getOrDefault(release, History.begun(at)).and(at, requests, errors));
        return new Traffic(next, baseline);
    }

    /** Judges a release by the one before it. @param at the time of the newest requests */
    public Judged judge(String release, String before, Instant at) {
        History own = releases.get(release);
        if (own == null) {
            return new Judged(this, new Finding.NotWorse("no requests yet"));
        }
        Baseline against = baseline != null && baseline.release().equals(release) ? baseline
                : Baseline.of(release, releases.containsKey(before) ? releases.get(before).until(own.firstAt()) : List.of());
        return new Judged(new Traffic(releases, against), finding(against, own, before));
    }

    private static Finding finding(Baseline against, History own, String before) {
        if (against.requests() == 0) {
            return new Finding.NotWorse("release " + before + ", the one before it, got no requests in the half hour before");
        }
        if (own.requests() < REQUESTS_AT_LEAST) {
            return new Finding.NotWorse(own.requests() + " requests: fewer than " + REQUESTS_AT_LEAST + " say nothing");
        }
        Baseline.Evidence evidence = against.against(own);
        History.Block newest = own.newest();
        boolean still = newest.errors() > newest.requests() * (against.rate() + Baseline.MARGIN);
        if (!evidence.isEnough() || !still) {
            return new Finding.NotWorse(percent(own.errors(), own.requests()) + " of its requests failed, "
                    + percent(against.errors(), against.requests()) + " of those before");
        }
        return new Finding.Worse("release " + against.release() + " fails more often than " + before + ": "
                + percent(own.errors(), own.requests()) + " of " + own.requests() + " requests, before it "
                + percent(against.errors(), against.requests()) + " of " + against.requests(),
                String.format(Locale.ROOT, "also without its worst %d s it speaks %s to 1 against its being no worse, %s to 1 against its being worse"
                        + " by no more than %.0f point; that errors vary %.1f times as much as independent ones is allowed for",
                        Baseline.blink().toSeconds(), odds(evidence.worse()), odds(evidence.harmful()), Baseline.MARGIN * 100, against.effect()));
    }

    private static String odds(double logarithm) {
        return logarithm > MANY ? "more than a million" : String.format(Locale.ROOT, "%.0f", Math.exp(logarithm));
    }

    private static String percent(long part, long of) {
        return String.format(Locale.ROOT, "%.2f %%", of == 0 ? 0 : 100.0 * part / of);
    }
}
