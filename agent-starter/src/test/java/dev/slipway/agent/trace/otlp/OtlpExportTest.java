package dev.slipway.agent.trace.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OtlpExportTest {
    private static final TraceParent STEP = TraceParent.ofStep("0af76519-16cd-43dd-8448-eb211c80319c", "start");

    @Test
    void a_collector_gets_the_spans_of_the_agent_and_of_no_other() throws IOException {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            bodies.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try (var export = new OtlpExport(URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces"), "deployer")) {
            export.start();
            Tracing.ended(span("start two instances", "deployer"));
            Tracing.ended(span("somebody else's", "another"));
            await().atMost(Duration.ofSeconds(20)).until(() -> !bodies.isEmpty());
        } finally {
            collector.stop(0);
        }
        assertThat(bodies).singleElement().satisfies(body -> {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            assertThat(text).contains("start two instances", "service.name", "deployer", "attempt").doesNotContain("somebody else's");
            assertThat(HexFormat.of().formatHex(body)).contains(STEP.traceId(), STEP.spanId());
        });
    }

    @Test
    void a_collector_that_is_not_there_holds_nothing_up() {
        try (var export = new OtlpExport(URI.create("http://127.0.0.1:9/v1/traces"), "deployer")) {
            export.start();
            for (int i = 0; i < 10_000; i++) {
                Tracing.ended(span("many", "deployer"));
            }
        }
        assertThat(Tracing.memory().of(STEP.traceId())).isNotEmpty();
    }

    private static Span span(String name, String agent) {
        return new Span(STEP, null, name, agent, Instant.EPOCH, Instant.EPOCH.plusMillis(5), Span.Status.OK, Map.of("attempt", "1"));
    }
}
