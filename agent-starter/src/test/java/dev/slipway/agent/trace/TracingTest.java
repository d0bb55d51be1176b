package dev.slipway.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final TraceParent TASK = TraceParent.ofStep("tracing-test", "start").child("task");

    @Test
    void what_is_done_within_a_span_knows_it_and_nothing_else_does() throws Exception {
        assertThat(Tracing.current()).isEmpty();
        assertThat(Tracing.<Boolean>within(TASK, "deployer", () -> Tracing.current().equals(java.util.Optional.of(TASK)))).isTrue();
        assertThat(Tracing.current()).isEmpty();
    }

    @Test
    void an_action_is_a_span_within_the_one_that_is_going_on_however_it_ends() throws Exception {
        Tracing.run(TASK, "deployer", () -> assertThatThrownBy(() -> Tracing.span("start a process", Map.of("instance", "i1"), () -> {
            throw new IOException("no such file");
        })).hasMessage("no such file"));
        assertThat(Tracing.memory().of(TASK.traceId())).filteredOn(each -> each.name().equals("start a process")).singleElement().satisfies(span -> {
            assertThat(span.parent()).isEqualTo(TASK.spanId());
            assertThat(span.agent()).isEqualTo("deployer");
            assertThat(span.status()).isEqualTo(Span.Status.ERROR);
            assertThat(span.attributes()).isEqualTo(Map.of("instance", "i1"));
        });
        assertThat(Tracing.<String>span("outside of any", Map.of(), () -> "done")).isEqualTo("done");
    }

    @Test
    void the_oldest_traces_make_room_and_a_span_that_is_told_twice_is_one() {
        var memory = new SpanMemory(10);
        for (int trace = 0; trace < 5; trace++) {
            for (int step = 0; step < 4; step++) {
                memory.add(span(trace, step));
                memory.add(span(trace, step));
            }
        }
        assertThat(memory.of(TraceParent.traceIdOf("d2"))).isEmpty();
        assertThat(memory.of(TraceParent.traceIdOf("d3"))).hasSize(4);
        assertThat(memory.of(TraceParent.traceIdOf("d4"))).hasSize(4);
    }

    @Test
    void no_trace_grows_without_end() {
        var memory = new SpanMemory(10_000);
        for (int step = 0; step < 2 * SpanMemory.IN_A_TRACE; step++) {
            memory.add(span(0, step));
        }
        assertThat(memory.of(TraceParent.traceIdOf("d0"))).hasSize(SpanMemory.IN_A_TRACE);
    }

    private static Span span(int trace, int step) {
        return new Span(TraceParent.ofStep("d" + trace, "s" + step), null, "s", "a", Instant.ofEpochSecond(step), null, Span.Status.UNSET, Map.of());
    }
}
