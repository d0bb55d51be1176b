package dev.slipway.gateway.view.disk;

import dev.slipway.gateway.view.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;
import tools.jackson.databind.node.ObjectNode;

/** Changes that are not kept yet ({@link Disk#keep}). For one thread. */
public final class DiskDraft implements Draft, AutoCloseable {
    private final Disk disk;
    private final WriteBatchWithIndex batch = new WriteBatchWithIndex(true);
    private final List<String[]> ranges = new ArrayList<>();

    DiskDraft(Disk disk) {
        this.disk = disk;
    }

    /** Makes changes all or, when it throws, none of them. */
    public <T> T whole(Supplier<T> changes) {
        batch.setSavePoint();
        int before = ranges.size();
        boolean done = false;
        try {
            T result = changes.get();
            done = true;
            return result;
        } finally {
            try {
                if (done) {
                    batch.popSavePoint();
                } else {
                    batch.rollbackToSavePoint();
                    ranges.subList(before, ranges.size()).clear();
                }
            } catch (RocksDBException e) {
                throw disk.failed(e);
            }
        }
    }

    @Override
    public @Nullable ObjectNode get(String key) {
        return disk.with(db -> {
            try (var reading = new ReadOptions()) {
                return DiskRows.read(batch.getFromBatchAndDB(db, reading, Disk.bytes(key)));
            } catch (RocksDBException e) {
                throw disk.failed(e);
            }
        });
    }

    @Override
    public void put(String key, ObjectNode value) {
        try {
            batch.put(Disk.bytes(key), DiskRows.write(value));
        } catch (RocksDBException e) {
            throw disk.failed(e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            batch.delete(Disk.bytes(key));
        } catch (RocksDBException e) {
            throw disk.failed(e);
        }
    }

    @Override
    public void deleteRange(String from, String to) {
        ranges.add(new String[] {from, to});
    }

    @Override
    public void scan(String prefix, String from, Predicate<Row> visitor) {
        disk.with(db -> {
            try (var reading = new ReadOptions()) {
                new DiskRows(db, reading).scan(prefix, from, visitor);
                return true;
            }
        });
    }

    @Override
    public void scanBack(String prefix, Predicate<Row> visitor) {
        disk.with(db -> {
            try (var reading = new ReadOptions()) {
                new DiskRows(db, reading).scanBack(prefix, visitor);
                return true;
            }
        });
    }

    WriteBatchWithIndex batch() {
        return batch;
    }

    List<String[]> ranges() {
        return ranges;
    }

    void clear() {
        batch.clear();
        ranges.clear();
    }

    @Override
    public void close() {
        batch.close();
    }
}
