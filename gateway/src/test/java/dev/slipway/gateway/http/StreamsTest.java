package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.view.Views.LogLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
    private static final String EVENTS = "/api/v1/deployments/d1/events";
    private static final String LOGS = "/api/v1/applications/shop/environments/dev/logs";
    private static final Instant BEGIN = Instant.parse("2026-11-23T17:00:00Z");

    private Gateway gateway;

    @BeforeEach
    void begin() {
        gateway = Gateway.fresh();
        gateway.registerShop();
    }

    /** An event; a comment has no id. */
    private record Event(String id, String kind, String data) {}

    /** A stream that is being read. */
    private final class Reading implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final BufferedReader lines;
        private final HttpResponse<java.io.InputStream> response;

        Reading(String path, @Nullable String lastId) throws IOException, InterruptedException {
            var request = gateway.request(path);
            if (lastId != null) {
                request.header("Last-Event-ID", lastId);
            }
            response = client.send(request.build(), BodyHandlers.ofInputStream());
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next event or comment; null at the end. */
        @Nullable Event next() throws IOException {
            String id = "";
            String kind = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    return new Event(id, kind, data);
                }
                id = line.startsWith("id:") ? line.substring(3) : id;
                kind = line.startsWith("event:") ? line.substring(6) : line.startsWith(":") ? "comment" : kind;
                data = line.startsWith("data:") ? line.substring(5) : data;
            }
            return null;
        }

        List<Event> rest() throws IOException {
            var rest = new ArrayList<Event>();
            for (Event each = next(); each != null; each = next()) {
                if (!each.kind.equals("comment")) {
                    rest.add(each);
                }
            }
            return rest;
        }

        @Override
        public void close() throws IOException {
            lines.close();
            client.shutdownNow();
        }
    }

    @Test
    void events_come_from_the_first_on_and_the_stream_closes_after_the_last() throws Exception {
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
        gateway.views().event("d1", "phase", false);
        try (var reading = new Reading(EVENTS, null)) {
            assertThat(reading.response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(reading.next()).isEqualTo(new Event("1", "phase", "{\"n\":1}"));
            gateway.views().event("d1", "step", false);
            gateway.views().event("d1", "phase", true);
            assertThat(reading.rest()).containsExactly(new Event("2", "step", "{\"n\":2}"), new Event("3", "phase", "{\"n\":3}"));
        }
    }

    @Test
    void a_stream_goes_on_after_the_event_that_was_seen_without_gap_or_repeat() throws Exception {
        gateway.views().deployment(Examples.deployment("d1", "SUCCEEDED"));
        IntStream.rangeClosed(1, 400).forEach(i -> gateway.views().event("d1", "step", i == 400));
        var seen = new ArrayList<String>();
        String last = null;
        for (int cut : new int[] {1, 7, 150, 399, 1000}) {
            try (var reading = new Reading(EVENTS, last)) {
                for (Event each = reading.next(); each != null && seen.size() < cut; each = reading.next()) {
                    seen.add(each.id);
                    last = each.id;
                }
            }
        }
        assertThat(seen).containsExactlyElementsOf(IntStream.rangeClosed(1, 400).mapToObj(Integer::toString).toList());
        try (var reading = new Reading(EVENTS, "400")) {
            assertThat(reading.rest()).as("after the last").isEmpty();
        }
    }

    @Test
    void the_stream_of_what_ended_long_ago_ends_though_its_events_are_gone() throws Exception {
        gateway.views().deployment(Examples.deployment("d1", "SUCCEEDED"));
        try (var reading = new Reading(EVENTS, null)) {
            assertThat(reading.rest()).isEmpty();
        }
    }

    @Test
    void an_idle_stream_gets_comments() throws Exception {
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
        try (var reading = new Reading(EVENTS, null)) {
            assertThat(reading.next()).isEqualTo(new Event("", "comment", ""));
            assertThat(reading.next()).isEqualTo(new Event("", "comment", ""));
        }
    }

    @Test
    void a_bad_last_event_id_is_told() throws Exception {
        gateway.views().deployment(Examples.deployment("d1", "RUNNING"));
        for (String path : List.of(EVENTS, LOGS + "?follow=true")) {
            try (var reading = new Reading(path, "x!")) {
                assertThat(reading.response.statusCode()).isEqualTo(422);
            }
        }
    }

    private static LogLine line(String instance, int number) {
        return new LogLine(BEGIN.plusMillis(number * 10L), "d1", instance, "out", number * 100L, "line " + number);
    }

    @Test
    void the_newest_lines_are_shown_oldest_first() {
        IntStream.range(0, 300).forEach(i -> gateway.views().line("shop/dev", line("i1", i)));
        var items = Examples.tree(gateway.get(LOGS + "?tail=2").body()).path("items");
        assertThat(items.valueStream().map(Object::toString)).containsExactly(
                "{\"time\":\"2026-11-23T17:00:02.980Z\",\"release\":\"d1\",\"instance\":\"i1\",\"stream\":\"out\",\"offset\":29800,\"text\":\"line 298\"}",
                "{\"time\":\"2026-11-23T17:00:02.990Z\",\"release\":\"d1\",\"instance\":\"i1\",\"stream\":\"out\",\"offset\":29900,\"text\":\"line 299\"}");
        assertThat(Examples.tree(gateway.get(LOGS).body()).path("items")).hasSize(200);
    }

    @Test
    void lines_stay_readable_when_the_application_is_deleted() {
        gateway.views().deployment(Examples.deployment("d1", "SUCCEEDED"));
        gateway.views().line("shop/dev", line("i1", 1));
        gateway.views().manifests.remove("shop");
        assertThat(Examples.tree(gateway.get(LOGS).body()).path("items")).hasSize(1);
        assertThat(gateway.get("/api/v1/applications/shoe/environments/dev/logs").statusCode()).isEqualTo(404);
    }

    @Test
    void lines_are_followed_and_gone_on_with_though_some_come_late() throws Exception {
        IntStream.range(0, 10).forEach(i -> gateway.views().line("shop/dev", line("i1", i)));
        var seen = new ArrayList<String>();
        String last;
        try (var reading = new Reading(LOGS + "?follow=true&tail=3", null)) {
            last = read(reading, 2, seen);
        }
        gateway.views().line("shop/dev", line("i2", 5));
        try (var reading = new Reading(LOGS + "?follow=true&tail=3", last)) {
            last = read(reading, 2, seen);
            gateway.views().line("shop/dev", line("i1", 10));
            gateway.views().line("shop/dev", line("i2", 6));
            last = read(reading, 2, seen);
        }
        IntStream.range(11, 3000).forEach(i -> gateway.views().line("shop/dev", line("i1", i)));
        try (var reading = new Reading(LOGS + "?follow=true&tail=3", last)) {
            read(reading, 2989, seen);
        }
        var expected = new ArrayList<>(List.of("i1 line 7", "i1 line 8", "i2 line 5", "i1 line 9", "i1 line 10", "i2 line 6"));
        IntStream.range(11, 3000).forEach(i -> expected.add("i1 line " + i));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String read(Reading reading, int lines, List<String> seen) throws IOException {
        String last = "";
        for (int i = 0; i < lines; ) {
            Event event = reading.next();
            assertThat(event).isNotNull();
            if (event.kind.equals("line")) {
                var data = Examples.tree(event.data);
                seen.add(data.path("instance").asString() + " " + data.path("text").asString());
                last = event.id;
                i++;
            }
        }
        return last;
    }
}
