package dev.slipway.agent.trace;

import dev.slipway.model.trace.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The spans of the newest traces. Safe for use by several threads. */
public final class SpanMemory {
    /** Of one trace: a deployment has some tens of steps, each a task and some actions. */
    static final int IN_A_TRACE = 512;

    private final int atMost;
    private final Map<String, Map<String, Span>> traces = new LinkedHashMap<>();
    private int size;

    /** @param atMost spans; of about half a KiB each */
    SpanMemory(int atMost) {
        this.atMost = atMost;
    }

    /** Keeps a span, in place of one with its id; the oldest traces make room for it. */
    synchronized void add(Span span) {
        Map<String, Span> trace = traces.computeIfAbsent(span.id().traceId(), _ -> new LinkedHashMap<>());
        if (trace.size() >= IN_A_TRACE && !trace.containsKey(span.id().spanId())) {
            return;
        }
        if (trace.put(span.id().spanId(), span) == null) {
            size++;
        }
        var oldest = traces.entrySet().iterator();
        while (size > atMost && traces.size() > 1) {
            size -= oldest.next().getValue().size();
            oldest.remove();
        }
    }

    /** The spans of a trace, as they began. */
    public synchronized List<Span> of(String traceId) {
        var spans = new ArrayList<>(traces.getOrDefault(traceId, Map.of()).values());
        spans.sort(Comparator.comparing(Span::startedAt));
        return spans;
    }
}
