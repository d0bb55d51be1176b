package dev.slipway.agent.trace.otlp;

import dev.slipway.agent.trace.Tracing;
import dev.slipway.model.trace.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of one agent to a collector, once a second. A collector that does not answer holds nothing up: what does not
 * fit meanwhile is left out.
 */
public final class OtlpExport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpExport.class);
    private static final int WAITING_AT_MOST = 2048;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String agent;
    private final Resource resource;
    private final OtlpHttpSpanExporter exporter;
    private final BlockingQueue<Span> waiting = new ArrayBlockingQueue<>(WAITING_AT_MOST);
    private final ScheduledExecutorService sending = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("otlp-spans").factory());
    private @Nullable AutoCloseable listening;
    private boolean failing;

    /** @param endpoint with its path, such as {@code http://collector:4318/v1/traces}; @param agent whose spans are sent */
    public OtlpExport(URI endpoint, String agent) {
        this.agent = agent;
        this.resource = Resource.create(Attributes.builder().put("service.name", agent).put("service.namespace", "slipway").build());
        this.exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).setTimeout(TIMEOUT).build();
    }

    /** Begins. */
    public void start() {
        listening = Tracing.listen(span -> {
            if (span.agent().equals(agent) && span.finishedAt() != null) {
                waiting.offer(span);
            }
        });
        sending.scheduleWithFixedDelay(this::send, 1, 1, TimeUnit.SECONDS);
    }

    private void send() {
        var some = new ArrayList<Span>();
        waiting.drainTo(some);
        if (some.isEmpty()) {
            return;
        }
        try {
            boolean sent = exporter.export(some.stream().<SpanData>map(each -> new OtlpSpan(each, resource)).toList())
                    .join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).isSuccess();
            if (!sent && !failing) {
                LOG.atWarn().addKeyValue("agent", agent).addKeyValue("spans", some.size()).log("the collector does not take spans; they are left out until it does");
            }
            failing = !sent;
        } catch (RuntimeException notSent) {
            LOG.atWarn().addKeyValue("agent", agent).addKeyValue("because", String.valueOf(notSent)).log("spans could not be sent");
        }
    }

    /** Sends what waits, and ends. */
    @Override
    public void close() {
        try {
            if (listening != null) {
                listening.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("spans do not end being listened to", e);
        }
        sending.execute(this::send);
        sending.shutdown();
        try {
            sending.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.close();
    }
}
