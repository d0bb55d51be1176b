package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Json;
import dev.slipway.gateway.view.Views.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.SynchronousSink;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The lines of an environment for one caller, from where it was on. Owned by one thread at a time. */
final class LogStream extends Following<LogLine> {
    /** Lines that are looked at for new ones; doubled until the oldest of them are known. */
    private static final int WINDOW = 1000;
    /** This part of the lines looked at must be known; a line may come as late as that many others. */
    private static final int LATE = 4;
    /** About 4 MB of lines; if more were written between two looks, the caller is told so. */
    private static final int WINDOW_AT_MOST = 16 * WINDOW;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Where lines are. */
    interface Source {
        /** The newest, oldest of them first. */
        List<LogLine> newest(int atMost);
    }

    private final Source source;
    private final LogPosition position;
    private boolean lost;

    /** @param from where the caller was; null for one that begins, with the last {@code tail} lines */
    LogStream(Source source, Changes.Watch watch, @Nullable LogPosition from, int tail, Duration idle) {
        super(watch, idle);
        this.source = source;
        if (from != null) {
            this.position = from;
            return;
        }
        int window = tail + WINDOW;
        List<LogLine> lines = source.newest(window);
        // Where there are older lines, some may have the time of the oldest seen: none of that time are told, or it would be
        // chance which.
        long upTo = lines.size() < window ? Long.MIN_VALUE : lines.getFirst().time().toEpochMilli();
        this.position = new LogPosition(upTo);
        int skipped = Math.max(0, lines.size() - tail);
        while (skipped < lines.size() && lines.get(skipped).time().toEpochMilli() <= upTo) {
            skipped++;
        }
        lines.subList(0, skipped).forEach(position::pass);
        found.addAll(lines.subList(skipped, lines.size()));
    }

    /** Lines come as long as somebody follows. */
    @Override
    boolean isOver() {
        return false;
    }

    @Override
    void tell(SynchronousSink<ServerSentEvent<String>> sink) {
        if (lost) {
            lost = false;
            comment(sink, "lines are left out: more than " + WINDOW_AT_MOST + " came at once");
            return;
        }
        LogLine line = found.remove();
        position.pass(line);
        sink.next(ServerSentEvent.<String>builder().id(position.toString()).event("line").data(Json.write(json(line))).build());
    }

    @Override
    void look() {
        int window = WINDOW;
        List<LogLine> lines = source.newest(window);
        while (isFullOfNews(lines, window) && window < WINDOW_AT_MOST) {
            window *= 2;
            lines = source.newest(window);
        }
        lost = isFullOfNews(lines, window);
        lines.stream().filter(each -> !position.holds(each)).forEach(found::add);
    }

    /** Whether there may be more news than were looked at: those that come late lie among lines that are known. */
    private boolean isFullOfNews(List<LogLine> lines, int window) {
        return lines.size() == window && !lines.subList(0, window / LATE).stream().allMatch(position::holds);
    }

    /** A line as the API shows it. */
    static ObjectNode json(LogLine line) {
        return JsonNodeFactory.instance.objectNode().put("time", time(line.time())).put("release", line.release())
                .put("instance", line.instance()).put("stream", line.stream()).put("offset", line.offset()).put("text", line.text());
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }
}
