package dev.slipway.edge.routing;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: a release by its weight for each request, then an instance of it.
 *
 * <p>Releases are drawn independently for each request, not in a fixed pattern, so that the shares of a canary are samples of
 * the same traffic whatever rhythm the callers have.
 *
 * <p>Instances take turns, but none takes one that would bring it over {@value #BOUND} times the average load (the bound of
 * consistent hashing with bounded loads, Mirrokni 2016, on a plain rotation). Least outstanding alone would send nearly
 * everything to an instance that fails fast; turns alone would queue requests on one that hangs, until its probe fails. With
 * the bound, the first gets little more than its share, and the second takes one request (of two instances: three) of a caller
 * that sends one after another.
 *
 * @param <T> what stands for an instance
 * @param parts of the route's releases
 */
public record Lineup<T>(List<Part<T>> parts) {
    static final double BOUND = 1.5;

    /**
     * A release's part in it.
     *
     * @param asked instances in rotation
     */
    public record Part<T>(String release, String version, int weight, List<T> asked) {}

    /** Nobody. */
    public static <T> Lineup<T> empty() {
        return new Lineup<>(List.of());
    }

    /**
     * The release of a request: by weight among those that have an instance; where none has, by weight alone, so that failures
     * are counted for somebody.
     *
     * @param chance evenly distributed, 0 to below 1
     * @return null when no release has a weight
     */
    public @Nullable Part<T> draw(double chance) {
        Part<T> drawn = draw(chance, part -> !part.asked().isEmpty());
        return drawn != null ? drawn : draw(chance, _ -> true);
    }

    /**
     * Who is asked: an instance of the drawn release, where there is none left one of another that has a weight.
     *
     * @param drawn release of the request; may have left the route since
     * @param chance evenly distributed, 0 to below 1
     * @param turn raised by one for each call
     * @param underWay requests that an instance has now
     * @param tried whom the request had before
     * @return null when nobody is left
     */
    public @Nullable T next(String drawn, double chance, long turn, ToIntFunction<T> underWay, Predicate<T> tried) {
        for (Part<T> part : parts) {
            if (part.release().equals(drawn)) {
                T found = turn(part.asked(), turn, underWay, tried);
                if (found != null) {
                    return found;
                }
            }
        }
        Part<T> other = draw(chance, part -> !part.release().equals(drawn) && part.asked().stream().anyMatch(each -> !tried.test(each)));
        return other == null ? null : turn(other.asked(), turn, underWay, tried);
    }

    private @Nullable Part<T> draw(double chance, Predicate<Part<T>> eligible) {
        int total = 0;
        for (Part<T> part : parts) {
            total += eligible.test(part) ? part.weight() : 0;
        }
        double at = chance * total;
        for (Part<T> part : parts) {
            if (part.weight() > 0 && eligible.test(part)) {
                at -= part.weight();
                if (at < 0) {
                    return part;
                }
            }
        }
        return null;
    }

    private static <T> @Nullable T turn(List<T> asked, long turn, ToIntFunction<T> underWay, Predicate<T> tried) {
        int size = asked.size();
        int eligible = 0;
        int load = 1;
        for (int i = 0; i < size; i++) {
            T each = asked.get(i);
            if (!tried.test(each)) {
                eligible++;
                load += underWay.applyAsInt(each);
            }
        }
        if (eligible == 0) {
            return null;
        }
        int most = (int) Math.ceil(BOUND * load / eligible);
        int begin = (int) Math.floorMod(turn, (long) size);
        T fallback = null;
        for (int i = 0; i < size; i++) {
            int at = begin + i < size ? begin + i : begin + i - size;
            T each = asked.get(at);
            if (!tried.test(each)) {
                if (underWay.applyAsInt(each) < most) {
                    return each;
                }
                // Other threads count at the same time, so nobody may be below a bound computed a moment ago.
                fallback = fallback == null ? each : fallback;
            }
        }
        return fallback;
    }
}
