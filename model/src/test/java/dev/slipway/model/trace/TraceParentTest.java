package dev.slipway.model.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String DEPLOYMENT = "0af76519-16cd-43dd-8448-eb211c80319c";

    @Test
    void a_deployments_id_is_its_traces() {
        assertThat(TraceParent.traceIdOf(DEPLOYMENT)).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(TraceParent.traceIdOf("heal-7")).matches("[0-9a-f]{32}").isEqualTo(TraceParent.traceIdOf("heal-7"))
                .isNotEqualTo(TraceParent.traceIdOf("heal-8"));
    }

    @Test
    void everybody_derives_the_same_spans_and_different_things_are_different_ones() {
        TraceParent step = TraceParent.ofStep(DEPLOYMENT, "start");
        assertThat(step).isEqualTo(TraceParent.ofStep(DEPLOYMENT, "start"));
        assertThat(step.spanId()).isNotEqualTo(TraceParent.ofStep(DEPLOYMENT, "stop").spanId())
                .isNotEqualTo(TraceParent.ofDeployment(DEPLOYMENT).spanId())
                .isNotEqualTo(TraceParent.ofStep("0af76519-16cd-43dd-8448-eb211c80319d", "start").spanId());
        assertThat(step.child("task", "1")).isNotEqualTo(step.child("task1")).isEqualTo(step.child("task", "1"));
        assertThat(step.child("task", "1").traceId()).isEqualTo(step.traceId());
    }

    @Test
    void an_attribute_is_bounded() {
        var longest = "x".repeat(Span.CHARACTERS_AT_MOST);
        var span = new Span(TraceParent.ofDeployment("d"), null, "n", "a", Instant.EPOCH, null, Span.Status.OK, Map.of("as it is", longest, "cut", longest + "y"));
        assertThat(span.attributes().get("as it is")).isEqualTo(longest);
        assertThat(span.attributes().get("cut")).hasSize(Span.CHARACTERS_AT_MOST).endsWith("...");
    }

    @Test
    void a_header_is_read_as_it_is_written() {
        TraceParent step = TraceParent.ofStep(DEPLOYMENT, "start");
        assertThat(step.toString()).matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01");
        assertThat(TraceParent.read(step.toString())).hasValue(step);
        assertThat(TraceParent.read("cc-" + step.traceId() + "-" + step.spanId() + "-01-what-comes-in-later-versions")).hasValue(step);
    }

    /** From the examples of W3C Trace Context, section 3.2. */
    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"})
    void what_is_no_header_is_none(String header) {
        assertThat(TraceParent.read(header)).isEmpty();
    }
}
