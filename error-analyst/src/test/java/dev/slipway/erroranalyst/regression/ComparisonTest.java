package dev.slipway.erroranalyst.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.erroranalyst.regression.History.Block;
import dev.slipway.erroranalyst.regression.Traffic.Finding;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /** Computed by another program, with another way to the maximum. */
    @ParameterizedTest(name = "{1} of {0}, then {3} of {2}, margin {4}")
    @CsvSource({"1000, 10, 100, 10, 0, 5.236106136", "1000, 10, 100, 10, 0.01, 1.391804615", "1000, 0, 50, 5, 0, 9.250388171", "1000, 0, 50, 5, 0.01, 1.004890265",
        "18000, 180, 900, 9, 0, -8.756847719", "18000, 180, 900, 45, 0.01, 5.382634569", "0, 0, 100, 100, 0, -2.876200031"})
    void the_evidence_is_that_of_another_program(long n0, long x0, long n1, long x1, double margin, double evidence) {
        assertThat(Comparison.logEvidence(n0, x0, n1, x1, margin)).isCloseTo(evidence, within(1e-6));
    }

    /**
     * That its expectation is at most 1, which is all that its validity rests on: summed over all outcomes, for rates of the null
     * hypothesis and on its border.
     */
    @ParameterizedTest(name = "rates {0} and {1}, margin {2}")
    @CsvSource({"0.01, 0.01, 0", "0.3, 0.3, 0", "0.5, 0.2, 0", "0.01, 0.02, 0.01", "0.1, 0.11, 0.01", "0.05, 0.01, 0.01"})
    void where_a_release_is_no_worse_its_expectation_is_at_most_one(double oldRate, double newRate, double margin) {
        int n = 40;
        double expectation = 0;
        for (int x0 = 0; x0 <= n; x0++) {
            for (int x1 = 0; x1 <= n; x1++) {
                expectation += binomial(n, x0, oldRate) * binomial(n, x1, newRate) * Math.exp(Comparison.logEvidence(n, x0, n, x1, margin));
            }
        }
        assertThat(expectation).isLessThanOrEqualTo(1 + 1e-9).isPositive();
    }

    private static double binomial(int n, int k, double p) {
        double log = k * Math.log(p) + (n - k) * Math.log1p(-p);
        for (int i = 1; i <= k; i++) {
            log += Math.log(n - k + i) - Math.log(i);
        }
        return Math.exp(log);
    }

    @Test
    void independent_errors_have_no_design_effect_and_clustered_ones_have_that_of_their_clusters() {
        List<Block> even = IntStream.range(0, 120).mapToObj(i -> new Block(i, 1000, 10)).toList();
        List<Block> bursts = IntStream.range(0, 120).mapToObj(i -> new Block(i, 1000, i % 10 == 0 ? 100 : 0)).toList();
        assertThat(Comparison.designEffect(even)).isEqualTo(1);
        assertThat(Comparison.designEffect(bursts)).isBetween(80.0, 100.0);
        assertThat(Comparison.designEffect(List.of())).as("nothing is known").isEqualTo(4);
        assertThat(Comparison.designEffect(even.subList(0, 10))).as("little is known").isEqualTo(2.5);
    }

    // ---- what is said about a release

    /** Old and new one after another, each second the same. */
    private static Finding finding(int oldSeconds, int oldRequests, int oldErrors, int newSeconds, int newRequests, int newErrors) {
        Traffic traffic = Traffic.NONE;
        for (int i = 0; i < oldSeconds; i++) {
            traffic = traffic.and("old", NOON.plusSeconds(i), oldRequests, oldErrors);
        }
        Finding finding = new Finding.NotWorse("no requests");
        for (int i = oldSeconds; i < oldSeconds + newSeconds; i++) {
            traffic = traffic.and("new", NOON.plusSeconds(i), newRequests, newErrors);
            Traffic.Judged judged = traffic.judge("new", "old", NOON.plusSeconds(i));
            traffic = judged.next();
            finding = judged.finding();
        }
        return finding;
    }

    @Test
    void a_release_of_which_half_fails_is_found_as_soon_as_it_did_so_for_longer_than_a_blink() {
        assertThat(finding(60, 20, 0, 45, 20, 10)).isInstanceOf(Finding.NotWorse.class);
        assertThat(finding(60, 20, 0, 50, 20, 10)).isEqualTo(new Finding.Worse(
                "release new fails more often than old: 50.00 % of 1000 requests, before it 0.00 % of 1200",
                "also without its worst 45 s it speaks more than a million to 1 against its being no worse, more than a million to 1 against its being"
                        + " worse by no more than 1 point; that errors vary 3.4 times as much as independent ones is allowed for"));
    }

    @ParameterizedTest(name = "{0} s of {1} with {2} failed a second, then {3} s of {4} with {5}: is not worse")
    @CsvSource(delimiter = '|', textBlock = """
            # old s | requests | errors | new s | requests | errors
            1800    | 100      | 5      | 900   | 100      | 5
            1800    | 1000     | 10     | 900   | 1000     | 19
            0       | 20       | 0      | 900   | 20       | 10
            1800    | 20       | 0      | 19    | 1        | 1
            1800    | 20       | 10     | 900   | 20       | 10
            """)
    void what_is_the_same_or_little_or_within_the_margin_is_not_worse(int s0, int n0, int x0, int s1, int n1, int x1) {
        assertThat(finding(s0, n0, x0, s1, n1, x1)).isInstanceOf(Finding.NotWorse.class);
    }

    @Test
    void what_failed_and_is_well_by_now_is_not_worse() {
        Traffic traffic = Traffic.NONE;
        for (int i = 0; i < 600; i++) {
            traffic = traffic.and("old", NOON.plusSeconds(i), 50, 0);
        }
        for (int i = 600; i < 900; i++) {
            traffic = traffic.and("new", NOON.plusSeconds(i), 50, i < 840 ? 25 : 0);
        }
        assertThat(traffic.judge("new", "old", NOON.plusSeconds(900)).finding()).isInstanceOf(Finding.NotWorse.class);
    }

    @Test
    void an_outage_of_half_a_minute_is_no_reason() {
        Traffic traffic = Traffic.NONE;
        for (int i = 0; i < 1800; i++) {
            traffic = traffic.and("old", NOON.plusSeconds(i), 50, 0);
        }
        for (int i = 1800; i < 1860; i++) {
            traffic = traffic.and("new", NOON.plusSeconds(i), 50, i >= 1822 && i < 1852 ? 50 : 0);
            assertThat(traffic.judge("new", "old", NOON.plusSeconds(i)).finding()).as("%s", i).isInstanceOf(Finding.NotWorse.class);
        }
    }

    @Test
    void the_baseline_is_what_the_old_release_had_before_and_stays() {
        Traffic traffic = Traffic.NONE.and("old", NOON, 100, 1).and("old", NOON.plusSeconds(20), 100, 2)
                .and("new", NOON.plusSeconds(40), 10, 0).and("old", NOON.plusSeconds(50), 100, 90);
        Traffic judged = traffic.judge("new", "old", NOON.plusSeconds(50)).next();
        assertThat(judged.baseline()).extracting(Baseline::requests, Baseline::errors).containsExactly(200L, 3L);
        Traffic later = judged.and("new", NOON.plusSeconds(4000), 10, 0);
        assertThat(later.releases()).containsOnlyKeys("new");
        assertThat(later.judge("new", "old", NOON.plusSeconds(4000)).next().baseline()).isEqualTo(judged.baseline());
    }

    @Test
    void blocks_are_kept_in_order_of_time_for_half_an_hour() {
        History history = History.begun(NOON).and(NOON.plusSeconds(31), 2, 1).and(NOON.plusSeconds(1), 3, 0).and(NOON.plusSeconds(44), 5, 1);
        long first = NOON.getEpochSecond() / 15;
        assertThat(history.blocks()).containsExactly(new Block(first, 3, 0), new Block(first + 2, 7, 2));
        assertThat(history.and(NOON.plusSeconds(1800), 1, 0).blocks()).extracting(Block::number).containsExactly(first + 2, first + 120);
        assertThat(history.requests()).isEqualTo(10);
    }
}
