package dev.slipway.erroranalyst.regression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.regression.ReleaseTraffic.Kind;
import dev.slipway.testing.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a release is called worse that is not, and found when it is, by simulation; figures of a long run stand in the README. */
class FalseRollbacksTest {
    private static final int WATCHED = 900;
    private static final int HALF_AN_HOUR = 1800;

    private static LongStream seeds(int normal, int full) {
        long first = Seeds.ofThisRun().findFirst().orElseThrow();
        return LongStream.range(0, Seeds.times(normal, full)).map(each -> first * 1_000 + each);
    }

    /** All kinds together: promised is one in a hundred; by chance 48 such releases have 4 or more in one run of 700. */
    @Test
    void a_release_that_is_as_good_as_the_one_before_is_hardly_ever_called_worse() {
        int worse = 0;
        int of = 0;
        for (long seed : seeds(12, 200).toArray()) {
            for (Kind kind : Kind.values()) {
                double rate = new double[] {0.001, 0.01, 0.03}[(int) (seed % 3)];
                double perSecond = new double[] {1, 10, 30}[(int) (seed / 3 % 3)];
                int before = seed % 2 == 0 ? HALF_AN_HOUR : 60;
                of++;
                worse += ReleaseTraffic.of(seed, kind, perSecond, rate, rate, before, WATCHED).isWorse() ? 1 : 0;
            }
        }
        assertThat(worse).as("of %s", of).isLessThanOrEqualTo(3 + of / 100);
    }

    @ParameterizedTest(name = "{0}, {1}/s: {2} becomes {3}, found within {4} s")
    @CsvSource({"INDEPENDENT, 10, 0.01, 0.2, 90", "INDEPENDENT, 10, 0.001, 0.5, 60", "CLUSTERED, 10, 0.001, 0.5, 180", "HEAVY, 50, 0.01, 0.5, 180",
        "INDEPENDENT, 50, 0.01, 0.05, 180"})
    void a_release_that_fails_much_more_often_is_found_soon(Kind kind, double perSecond, double oldRate, double newRate, int within) {
        long[] seeds = seeds(6, 60).toArray();
        long found = LongStream.of(seeds).filter(seed -> {
            var verdict = ReleaseTraffic.of(seed, kind, perSecond, oldRate, newRate, HALF_AN_HOUR, within);
            return verdict.isWorse();
        }).count();
        assertThat(found).as("of %s", seeds.length).isGreaterThanOrEqualTo(seeds.length * 2L / 3);
    }
}
