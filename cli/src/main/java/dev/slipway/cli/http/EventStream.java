package dev.slipway.cli.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Server-sent events (WHATWG HTML, 9.2) of one connection. Owned by one thread. */
public final class EventStream implements AutoCloseable {
    /** An event. @param id to go on after it; @param event its kind */
    public record Event(String id, String event, String data) {}

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    private String id = "";

    EventStream(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Waits for the next event; null when the stream has ended, by its server or by an accident. */
    public @Nullable Event next() {
        var data = new StringBuilder();
        String event = "message";
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        return new Event(id, event, data.substring(0, data.length() - 1));
                    }
                    continue;
                }
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(line.startsWith(": ", colon) ? colon + 2 : colon + 1);
                switch (field) {
                    case "id" -> id = value;
                    case "event" -> event = value;
                    case "data" -> data.append(value).append('\n');
                    default -> { } // A comment, or a field that a later gateway sends.
                }
            }
        } catch (IOException cutOff) {
            return null;
        }
        return null;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
