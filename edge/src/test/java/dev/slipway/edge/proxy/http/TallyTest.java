package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchProtoBinding;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TallyTest {
    private static final int EDGES = 3;
    private static final int EACH = 2000;

    /** From what is on the topic, as whoever reads it has it. */
    private static DDSketch read(Tally tally) throws InvalidProtocolBufferException {
        return DDSketchProtoBinding.fromProto(UnboundedSizeDenseStore::new, com.datadoghq.sketch.ddsketch.proto.DDSketch.parseFrom(tally.latencyMs()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void sketches_of_several_edges_are_merged_to_quantiles_within_one_percent(long seed) throws InvalidProtocolBufferException {
        var random = new Random(seed);
        var all = new double[EDGES * EACH];
        DDSketch merged = null;
        for (int edge = 0; edge < EDGES; edge++) {
            var tally = new Tally();
            for (int i = 0; i < EACH; i++) {
                // From tens of microseconds to minutes, as latencies are: evenly in their logarithm.
                long nanos = (long) Math.exp(10 + 14 * random.nextDouble());
                all[edge * EACH + i] = nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
                tally.answered(200, nanos);
            }
            DDSketch part = read(tally);
            if (merged == null) {
                merged = part;
            } else {
                merged.mergeWith(part);
            }
        }
        java.util.Arrays.sort(all);
        assertThat(merged.getCount()).isEqualTo(all.length);
        for (double quantile : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
            double exact = all[(int) (quantile * (all.length - 1))];
            assertThat(merged.getValueAtQuantile(quantile)).as("quantile " + quantile).isCloseTo(exact, Percentage.withPercentage(1.01));
        }
    }
}
