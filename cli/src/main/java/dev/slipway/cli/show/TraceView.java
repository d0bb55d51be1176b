package dev.slipway.cli.show;

import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The spans of a trace as a tree, each with its agent, its begin and what it took. */
public final class TraceView {
    private static final int DEPTH_AT_MOST = 40;

    private record Span(String id, String parent, String name, String service, Instant start, @Nullable Instant end, boolean failed) {}

    private TraceView() {}

    /** The answer of {@code GET /deployments/ID/trace}: {@code {spans: [{spanId, parentSpanId, name, agent, startedAt, finishedAt, status}]}}. */
    public static List<String> lines(JsonNode trace, Look look) {
        List<Span> spans = trace.path("spans").valueStream().map(TraceView::span).sorted(Comparator.comparing(Span::start)).toList();
        if (spans.isEmpty()) {
            return List.of("No span of it is kept; in standalone they are kept in memory, since the suite's start.");
        }
        var ids = new HashSet<String>();
        spans.forEach(each -> ids.add(each.id));
        var lines = new ArrayList<String>();
        Instant begin = spans.getFirst().start;
        spans.stream().filter(each -> !ids.contains(each.parent)).forEach(root -> hang(lines, spans, root, begin, look, 0, new HashSet<>()));
        return lines;
    }

    private static void hang(List<String> lines, List<Span> spans, Span span, Instant begin, Look look, int depth, Set<String> seen) {
        if (depth > DEPTH_AT_MOST || !seen.add(span.id)) {
            return;
        }
        String took = span.end == null ? "" : millis(Duration.between(span.start, span.end));
        String line = look.paint(Colour.FAINT, Texts.pad("+" + millis(Duration.between(begin, span.start)), 12)) + "  ".repeat(depth)
                + (span.failed ? look.paint(Colour.BAD, span.name) : span.name) + "  " + look.paint(Colour.NAME, span.service) + "  " + took;
        lines.add(Texts.cut(line.stripTrailing(), look, look.width()));
        spans.stream().filter(each -> each.parent.equals(span.id)).forEach(child -> hang(lines, spans, child, begin, look, depth + 1, seen));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() < 1000 ? Math.max(0, duration.toMillis()) + " ms" : Times.words(duration);
    }

    private static Span span(JsonNode span) {
        return new Span(Json.textOrEmpty(span, "spanId"), Json.textOrEmpty(span, "parentSpanId"), Texts.firstLine(Json.textOrEmpty(span, "name")),
                Texts.firstLine(Json.textOrEmpty(span, "agent")), Objects.requireNonNullElse(Times.instant(Json.text(span, "startedAt")), Instant.EPOCH),
                Times.instant(Json.text(span, "finishedAt")), Json.textOrEmpty(span, "status").equals("ERROR"));
    }
}
