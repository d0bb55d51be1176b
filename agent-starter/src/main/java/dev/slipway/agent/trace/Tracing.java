package dev.slipway.agent.trace;

import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Which span is going on in this thread, and where spans go that have ended. One of a process: agents that share one share
 * its memory too, so that whoever shows traces there has all of it.
 */
public final class Tracing {
    private static final int SPANS_KEPT = 4096;
    private static final ScopedValue<Current> CURRENT = ScopedValue.newInstance();
    private static final SpanMemory MEMORY = new SpanMemory(SPANS_KEPT);
    private static final List<Consumer<Span>> LISTENERS = new CopyOnWriteArrayList<>();

    private record Current(TraceParent span, String agent) {}

    private Tracing() {}

    /** The span that is going on in this thread; records that are published meanwhile carry it. */
    public static Optional<TraceParent> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get().span) : Optional.empty();
    }

    /** Does something within a span. @param agent that does it */
    public static <T> T within(TraceParent span, String agent, Callable<T> act) throws Exception {
        return ScopedValue.where(CURRENT, new Current(span, agent)).call(act::call);
    }

    /** The same, for what has no result and throws nothing. */
    public static void run(TraceParent span, String agent, Runnable act) {
        ScopedValue.where(CURRENT, new Current(span, agent)).run(act);
    }

    /** Does something that is a span of its own within the one that is going on; where none is, it is only done. */
    public static <T> T span(String name, Map<String, String> attributes, Callable<T> act) throws Exception {
        if (!CURRENT.isBound()) {
            return act.call();
        }
        Current outer = CURRENT.get();
        TraceParent id = outer.span.child(name);
        Instant began = Instant.now();
        Span.Status status = Span.Status.ERROR;
        try {
            T result = within(id, outer.agent, act);
            status = Span.Status.OK;
            return result;
        } finally {
            ended(new Span(id, outer.span.spanId(), name, outer.agent, began, Instant.now(), status, attributes));
        }
    }

    /** Keeps a span that has ended, and hands it on. */
    public static void ended(Span span) {
        MEMORY.add(span);
        LISTENERS.forEach(each -> each.accept(span));
    }

    /** What ended lately in this process. */
    public static SpanMemory memory() {
        return MEMORY;
    }

    /** Hands every span on that ends from now on. @return ends it */
    public static AutoCloseable listen(Consumer<Span> listener) {
        Consumer<Span> its = listener::accept;
        LISTENERS.add(its);
        return () -> LISTENERS.remove(its);
    }
}
