package dev.slipway.gateway.view.disk;

import dev.slipway.gateway.view.Rows;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rows of a store as they are at a moment. Values are JSON. */
final class DiskRows implements Rows {
    private static final JsonMapper JSON = new JsonMapper();

    private final RocksDB db;
    private final ReadOptions moment;

    DiskRows(RocksDB db, ReadOptions moment) {
        this.db = db;
        this.moment = moment;
    }

    @Override
    public @Nullable ObjectNode get(String key) {
        try {
            return read(db.get(moment, Disk.bytes(key)));
        } catch (RocksDBException e) {
            throw new IllegalStateException("the views failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void scan(String prefix, String from, Predicate<Row> visitor) {
        byte[] begin = Disk.bytes(prefix);
        try (RocksIterator each = db.newIterator(moment)) {
            each.seek(Disk.bytes(from));
            while (each.isValid() && begins(each.key(), begin) && visitor.test(new Found(each))) {
                each.next();
            }
        }
    }

    @Override
    public void scanBack(String prefix, Predicate<Row> visitor) {
        byte[] begin = Disk.bytes(prefix);
        byte[] behind = Arrays.copyOf(begin, begin.length + 1);
        behind[begin.length] = (byte) 0xff;
        try (RocksIterator each = db.newIterator(moment)) {
            each.seekForPrev(behind);
            while (each.isValid() && begins(each.key(), begin) && visitor.test(new Found(each))) {
                each.prev();
            }
        }
    }

    private record Found(RocksIterator at) implements Row {
        @Override
        public String key() {
            return Disk.text(at.key());
        }

        @Override
        public ObjectNode value() {
            ObjectNode value = read(at.value());
            if (value == null) {
                throw new IllegalStateException("the row " + key() + " is there and holds nothing");
            }
            return value;
        }
    }

    static @Nullable ObjectNode read(byte @Nullable [] json) {
        return json == null ? null : (ObjectNode) JSON.readTree(json);
    }

    static byte[] write(ObjectNode value) {
        return JSON.writeValueAsBytes(value);
    }

    private static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
