package dev.slipway.testing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/**
 * Where everything random in the tests comes from. A run has one seed, new each time and printed by
 * {@code ./slipway test}; {@code SLIPWAY_SEED=4711 ./slipway test} runs that one again.
 */
public final class Seeds {
    /** How many random histories a test runs. */
    private static final int NORMAL = 20;
    /** The same in {@code ./slipway test --full}. */
    private static final int FULL = 500;

    private static final long OF_THIS_RUN = ofThisRunOrNew();

    private Seeds() {}

    /** Seeds of a property test: {@value #NORMAL} of them, {@value #FULL} in a full run. */
    public static LongStream ofThisRun() {
        return LongStream.range(OF_THIS_RUN, OF_THIS_RUN + times(NORMAL, FULL));
    }

    /** How often something is repeated, by the depth of this run. */
    public static int times(int normal, int full) {
        return isFull() ? full : normal;
    }

    /** Whether this run is {@code ./slipway test --full}. */
    public static boolean isFull() {
        return "full".equals(System.getProperty("slipway.depth"));
    }

    /** A generator that gives the same numbers for the same seed, on every JDK. */
    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static long ofThisRunOrNew() {
        String given = System.getProperty("slipway.seed", "");
        return given.isBlank() ? ThreadLocalRandom.current().nextLong(1, 1L << 31) : Long.parseLong(given);
    }
}
