package dev.slipway.edge.access.local;

import dev.slipway.edge.proxy.http.Accessed;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object a line in {@code access.log}. Traffic never waits for the disk: what comes faster than it is written is dropped,
 * and the next line that is written tells how much. Four files of 20 MB at most.
 */
public final class AccessFile implements Consumer<Accessed>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessFile.class);
    private static final JsonMapper JSON = new JsonMapper();
    /** Lines that wait: a tenth of a second at 40,000 requests a second, 1 MiB. */
    private static final int WAITING_AT_MOST = 4096;
    private static final int BEFORE_AT_MOST = 3;
    private static final long FILE_BYTES = 20_000_000;
    private static final double NANOS_PER_MS = 1e6;
    private static final int END_SECONDS = 2;

    /** With the time at which it ended. */
    private record Line(Instant at, Accessed of) {}

    private final Path file;
    private final boolean queries;
    private final long fileBytes;
    private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(WAITING_AT_MOST);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().daemon().name("edge-access").unstarted(this::run);
    private volatile boolean closing;
    private @Nullable BufferedWriter out;
    private long written;

    /** Writes nothing yet. @param queries whether what stands behind a question mark is written too: it may be secret */
    public AccessFile(Path file, boolean queries) {
        this(file, queries, FILE_BYTES);
    }

    AccessFile(Path file, boolean queries, long fileBytes) {
        this.file = file;
        this.queries = queries;
        this.fileBytes = fileBytes;
    }

    /** Writes from now on. */
    public void start() {
        thread.start();
    }

    @Override
    public void accept(Accessed accessed) {
        if (!waiting.offer(new Line(Instant.now(), accessed))) {
            dropped.incrementAndGet();
        }
    }

    /** Returns when all that was told is written, or after two seconds. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean well = true;
        while (!closing || !waiting.isEmpty()) {
            var lines = new ArrayList<Line>();
            try {
                Line first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    lines.add(first);
                    waiting.drainTo(lines);
                    write(lines);
                    well = true;
                }
            } catch (IOException e) {
                dropped.addAndGet(lines.size());
                if (well) {
                    LOG.atWarn().addKeyValue("file", file).addKeyValue("because", e.toString()).log("the access log cannot be written; its lines are dropped");
                }
                well = false;
                abandon();
            } catch (InterruptedException e) {
                return;
            }
        }
        abandon();
    }

    private void write(List<Line> lines) throws IOException {
        for (Line line : lines) {
            BufferedWriter to = out;
            if (to == null || written >= fileBytes) {
                to = next();
            }
            String text = text(line);
            to.write(text);
            to.newLine();
            written += text.length() + 1;
        }
        if (out != null) {
            out.flush();
        }
    }

    private BufferedWriter next() throws IOException {
        abandon();
        if (Files.exists(file) && Files.size(file) >= fileBytes) {
            for (int i = BEFORE_AT_MOST; i > 0; i--) {
                Path older = i == 1 ? file : numbered(i - 1);
                if (Files.exists(older)) {
                    Files.move(older, numbered(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        BufferedWriter opened = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
        out = opened;
        return opened;
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private String text(Line line) {
        Accessed of = line.of();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("at", line.at().toString());
        fields.put("application", of.environment().application());
        fields.put("environment", of.environment().name());
        fields.put("caller", of.caller());
        fields.put("protocol", of.protocol());
        fields.put("method", of.method());
        fields.put("host", of.host());
        fields.put("target", queries ? of.target() : of.target().split("\\?", 2)[0]);
        fields.put("status", of.status());
        fields.put("bytes", of.bytes());
        fields.put("durationMs", Math.round(of.nanos() / NANOS_PER_MS * 1000) / 1000.0);
        fields.put("release", of.release());
        fields.put("instance", of.instance());
        fields.put("sent", of.sent());
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            fields.put("dropped", lost);
        }
        return JSON.writeValueAsString(fields);
    }

    private void abandon() {
        BufferedWriter last = out;
        out = null;
        if (last == null) {
            return;
        }
        try {
            last.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("because", e.toString()).log("the access log was not closed properly");
        }
    }
}
