package dev.slipway.agent.trace.otlp;

import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A span of ours in the words of OpenTelemetry. */
record OtlpSpan(Span span, Resource resource) implements SpanData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.slipway");

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return span.agent().equals("gateway") ? SpanKind.SERVER : SpanKind.INTERNAL;
    }

    @Override
    public SpanContext getSpanContext() {
        return context(span.id());
    }

    @Override
    public SpanContext getParentSpanContext() {
        String parent = span.parent();
        return parent == null ? SpanContext.getInvalid() : context(new TraceParent(span.id().traceId(), parent));
    }

    private static SpanContext context(TraceParent id) {
        return SpanContext.create(id.traceId(), id.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public StatusData getStatus() {
        return switch (span.status()) {
            case UNSET -> StatusData.unset();
            case OK -> StatusData.ok();
            case ERROR -> StatusData.error();
        };
    }

    @Override
    public long getStartEpochNanos() {
        return nanos(span.startedAt());
    }

    @Override
    public long getEndEpochNanos() {
        return nanos(span.finishedAt() == null ? span.startedAt() : span.finishedAt());
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    @Override
    public Attributes getAttributes() {
        AttributesBuilder attributes = Attributes.builder();
        span.attributes().forEach(attributes::put);
        return attributes.build();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    /** The trace of the caller's own, where it named one. */
    @Override
    public List<LinkData> getLinks() {
        return Optional.ofNullable(span.attributes().get("link.traceparent")).flatMap(TraceParent::read)
                .map(each -> LinkData.create(context(each))).map(List::of).orElse(List.of());
    }

    @Override
    public boolean hasEnded() {
        return span.finishedAt() != null;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return getLinks().size();
    }

    @Override
    public int getTotalAttributeCount() {
        return span.attributes().size();
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // the interface has it without a default
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create("dev.slipway", null);
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
