package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.log.LineLimit;
import dev.slipway.renderdeployer.log.Lines;
import dev.slipway.renderdeployer.log.LogLines;
import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import dev.slipway.renderdeployer.platform.Watcher;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one stream of an instance. A position moves on when the lines before it are safe, so nothing is lost while Kafka
 * is away, up to {@link #BEHIND_BYTES}; what is told again after that has the same offsets.
 *
 * <p>The file keeps its newest {@link #KEPT_BYTES}: the blocks of older bytes are given back to the file system while every
 * later byte stays at its offset. So the writer is not disturbed, no line falls into a gap as with copying and truncating,
 * and an offset of the file is one of the stream for ever.
 */
final class Tail {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    /** Of a stream on disk, read ones included. */
    static final long KEPT_BYTES = 10L << 20;
    /** Blocks are given back this many bytes at a time. */
    private static final long FREED_AT_ONCE = 1L << 20;
    /** What is further behind is skipped, and counted as dropped. */
    static final long BEHIND_BYTES = 32L << 20;
    static final int CHUNK_BYTES = 256 * 1024;
    private static final int BATCH_BYTES = 64 * 1024;
    /** Chunks of which nothing is taken are passed over this many at a time. */
    private static final int CHUNKS_A_TURN = 16;
    /** For lines that are skipped unread: about the mean of what programs write. */
    private static final int LINE_BYTES = 100;

    private final Path path;
    private final Stream stream;
    private volatile long position;
    private long freed;
    private long dropped;
    private boolean canFree = true;
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    Tail(Path path, Stream stream, long position) {
        this.path = path;
        this.stream = stream;
        this.position = position;
    }

    long position() {
        return position;
    }

    /**
     * Tells what was written since.
     *
     * @param last whether nothing more will be written
     * @param buffer of {@link #CHUNK_BYTES}
     * @return the limit after it
     */
    LineLimit turn(Instance instance, Watcher watcher, boolean last, LineLimit limit, byte[] buffer, Instant now) {
        long size = new File(path.toString()).length();
        if (size - position > BEHIND_BYTES && underWay.isDone()) {
            long skipped = size - position - BEHIND_BYTES / 2;
            dropped += skipped / LINE_BYTES;
            position += skipped;
        }
        free(Math.max(position, size - BEHIND_BYTES) - KEPT_BYTES);
        LineLimit left = limit;
        for (int chunk = 0; chunk < CHUNKS_A_TURN && size > position && underWay.isDone(); chunk++) {
            Lines lines = read(buffer, last, left.free());
            if (lines.consumed() == 0) {
                return left;
            }
            left = left.take(lines.kept().size());
            tell(instance, watcher, lines, now);
        }
        if (last && dropped > 0 && size <= position && underWay.isDone()) {
            send(instance, watcher, List.of(List.of()), position, 0, now);
        }
        return left;
    }

    /** Whether all is told and safe. */
    boolean isDone(boolean last) {
        return last && underWay.isDone() && dropped == 0 && new File(path.toString()).length() <= position;
    }

    private Lines read(byte[] buffer, boolean last, int atMost) {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(position);
            int length = Math.max(0, file.read(buffer, 0, CHUNK_BYTES));
            boolean whole = last && file.length() <= position + length;
            return Lines.cut(buffer, length, position, whole, atMost);
        } catch (IOException notNow) {
            return new Lines(List.of(), 0, 0);
        }
    }

    private void tell(Instance instance, Watcher watcher, Lines lines, Instant now) {
        long next = position + lines.consumed();
        if (lines.kept().isEmpty()) {
            dropped += lines.dropped();
            position = next;
            return;
        }
        send(instance, watcher, batches(lines.kept()), next, lines.dropped(), now);
    }

    private void send(Instance instance, Watcher watcher, List<List<Line>> batches, long next, long after, Instant now) {
        var told = new ArrayList<CompletableFuture<?>>();
        long before = dropped;
        for (List<Line> batch : batches) {
            told.add(watcher.wrote(instance, new LogLines(stream, now, batch, before)));
            before = 0;
        }
        underWay = CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).handle((_, failure) -> {
            if (failure == null) {
                position = next;
                dropped = after;
            }
            return null;
        });
    }

    private static List<List<Line>> batches(List<Line> lines) {
        var batches = new ArrayList<List<Line>>();
        int begin = 0;
        int bytes = 0;
        for (int i = 0; i < lines.size(); i++) {
            bytes += lines.get(i).text().getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes >= BATCH_BYTES || i == lines.size() - 1) {
                batches.add(lines.subList(begin, i + 1));
                begin = i + 1;
                bytes = 0;
            }
        }
        return batches;
    }

    private void free(long upTo) {
        if (canFree && upTo - freed >= FREED_AT_ONCE) {
            canFree = Posix.free(path, upTo);
            freed = upTo;
            if (!canFree) {
                LOG.atWarn().addKeyValue("file", path).log("the file system cannot free a part of a file: this log grows until its instance ends");
            }
        }
    }
}
