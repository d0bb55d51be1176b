package dev.slipway.gateway.view.disk;

import dev.slipway.agent.streams.StoreLibrary;
import dev.slipway.gateway.view.Draft;
import dev.slipway.gateway.view.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows on disk (RocksDB). One thread changes them, by a {@link Draft} that is kept as a whole together with the positions up
 * to which it was read; any number of threads reads, each question on the state of one moment. What was kept survives the
 * end of the process; after a power cut an earlier whole state is there, and reading goes on from its own positions.
 */
public final class Disk implements AutoCloseable {
    /** Of the rows' layout: one that another version left is wiped, and everything is read again. */
    static final int VERSION = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);
    private static final long WRITE_BUFFER_BYTES = 4L << 20;
    private static final long BLOCK_CACHE_BYTES = 8L << 20;
    private static final long WRITE_AHEAD_LOG_BYTES = 16L << 20;
    private static final int OPEN_FILES = 64;
    /** Sorts before every table of the views and after nothing of theirs. */
    private static final String OWN = "~";
    private static final String LAYOUT = OWN + "layout";
    private static final String CLUSTER = OWN + "cluster";
    private static final String POSITION = OWN + "position/";

    private final Path directory;
    private final int version;
    /** Held while the store is used: a call into a closed one would end the process. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private @Nullable Store store;

    /** What is open together. */
    private record Store(RocksDB db, Options options, LRUCache cache, WriteOptions writing) {
        void close() {
            db.close();
            writing.close();
            options.close();
            cache.close();
        }
    }

    /** In a directory of its own, which is made when it is not there; not open yet. */
    public Disk(Path directory) {
        this(directory, VERSION);
    }

    Disk(Path directory, int version) {
        this.directory = directory;
        this.version = version;
    }

    /**
     * Opens it; what another version left, or what cannot be read any more, is wiped first.
     *
     * @throws IllegalStateException if another process has it open, or the directory cannot be used
     */
    public void open() {
        use.writeLock().lock();
        try {
            Store opened = openOrAnew();
            store = opened;
            String layout = text(opened.db.get(bytes(LAYOUT)));
            if (!layout.equals(Integer.toString(version)) && !layout.isEmpty()) {
                LOG.atInfo().addKeyValue("found", layout).addKeyValue("wanted", version).log("the views have another layout and are built anew");
                wipe();
            }
            Store now = open(store);
            now.db.put(bytes(LAYOUT), bytes(Integer.toString(version)));
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Wipes it if it was filled from another Kafka cluster than this, for then its positions mean nothing. */
    public void belongTo(String cluster) {
        use.writeLock().lock();
        try {
            String known = text(open(store).db.get(bytes(CLUSTER)));
            if (!known.isEmpty() && !known.equals(cluster)) {
                LOG.atInfo().addKeyValue("found", known).addKeyValue("wanted", cluster).log("the views are of another cluster and are built anew");
                wipe();
            }
            open(store).db.put(bytes(CLUSTER), bytes(cluster));
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            use.writeLock().unlock();
        }
    }

    /** What a question finds; all of it is of one moment. */
    public <T> T read(Function<Rows, T> question) {
        return with(db -> {
            Snapshot moment = db.getSnapshot();
            try (var reading = new ReadOptions().setSnapshot(moment)) {
                return question.apply(new DiskRows(db, reading));
            } finally {
                db.releaseSnapshot(moment);
            }
        });
    }

    /** An empty draft. */
    public DiskDraft draft() {
        return new DiskDraft(this);
    }

    /** Next offsets, by {@code topic/partition}, as kept with what was read up to them. */
    public Map<String, Long> positions() {
        return with(db -> {
            var positions = new HashMap<String, Long>();
            try (RocksIterator each = db.newIterator()) {
                for (each.seek(bytes(POSITION)); each.isValid() && text(each.key()).startsWith(POSITION); each.next()) {
                    positions.put(text(each.key()).substring(POSITION.length()), Long.parseLong(text(each.value())));
                }
            }
            return positions;
        });
    }

    /** Keeps a draft and the positions up to which it was read, in one write; the draft is empty then. */
    public void keep(DiskDraft draft, Map<String, Long> positions) {
        with(db -> {
            try {
                WriteBatchWithIndex batch = draft.batch();
                for (Map.Entry<String, Long> each : positions.entrySet()) {
                    batch.put(bytes(POSITION + each.getKey()), bytes(Long.toString(each.getValue())));
                }
                db.write(open(store).writing, batch);
                for (String[] range : draft.ranges()) {
                    db.deleteRange(bytes(range[0]), bytes(range[1]));
                }
                draft.clear();
                return true;
            } catch (RocksDBException e) {
                throw failed(e);
            }
        });
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (store != null) {
                store.close();
                store = null;
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    <T> T with(Function<RocksDB, T> act) {
        use.readLock().lock();
        try {
            return act.apply(open(store).db);
        } finally {
            use.readLock().unlock();
        }
    }

    private static Store open(@Nullable Store store) {
        if (store == null) {
            throw new IllegalStateException("the views are closed");
        }
        return store;
    }

    private Store openOrAnew() throws RocksDBException {
        try {
            return openStore();
        } catch (RocksDBException unreadable) {
            if (unreadable.getStatus() == null || unreadable.getStatus().getCode() != Status.Code.Corruption) {
                throw unreadable;
            }
            LOG.atWarn().addKeyValue("directory", directory).addKeyValue("because", unreadable.getMessage()).log("the views cannot be read and are built anew");
            destroy();
            return openStore();
        }
    }

    private void wipe() throws RocksDBException {
        open(store).close();
        store = null;
        destroy();
        store = openStore();
        open(store).db.put(bytes(LAYOUT), bytes(Integer.toString(version)));
    }

    private void destroy() throws RocksDBException {
        try (var options = new Options()) {
            RocksDB.destroyDB(directory.toString(), options);
        }
    }

    private Store openStore() throws RocksDBException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("slipway.data: cannot make " + directory, e);
        }
        StoreLibrary.unpackInto(directory.resolve("library"));
        var cache = new LRUCache(BLOCK_CACHE_BYTES);
        var options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES).setMaxWriteBufferNumber(2)
                .setMaxTotalWalSize(WRITE_AHEAD_LOG_BYTES).setMaxOpenFiles(OPEN_FILES).setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL).setStatsDumpPeriodSec(0).setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
        try {
            return new Store(RocksDB.open(options, directory.toString()), options, cache, new WriteOptions());
        } catch (RocksDBException e) {
            options.close();
            cache.close();
            throw e;
        }
    }

    IllegalStateException failed(RocksDBException e) {
        return new IllegalStateException("the views in " + directory + " failed: " + e.getMessage(), e);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
