package dev.slipway.gateway.view;

import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Rows in memory, changed at once. */
public final class MemoryRows implements Draft {
    private final TreeMap<String, ObjectNode> rows = new TreeMap<>();

    private record Found(String key, ObjectNode value) implements Row {}

    /** All of them. */
    public TreeMap<String, ObjectNode> all() {
        return rows;
    }

    @Override
    public @Nullable ObjectNode get(String key) {
        ObjectNode found = rows.get(key);
        return found == null ? null : found.deepCopy();
    }

    @Override
    public void scan(String prefix, String from, Predicate<Row> visitor) {
        for (var each : new TreeMap<>(rows.tailMap(from)).entrySet()) {
            if (!each.getKey().startsWith(prefix) || !visitor.test(new Found(each.getKey(), each.getValue().deepCopy()))) {
                return;
            }
        }
    }

    @Override
    public void scanBack(String prefix, Predicate<Row> visitor) {
        for (var each : new TreeMap<>(rows.headMap(prefix + Character.MAX_VALUE)).descendingMap().entrySet()) {
            if (!each.getKey().startsWith(prefix) || !visitor.test(new Found(each.getKey(), each.getValue().deepCopy()))) {
                return;
            }
        }
    }

    @Override
    public void put(String key, ObjectNode value) {
        rows.put(key, value.deepCopy());
    }

    @Override
    public void delete(String key) {
        rows.remove(key);
    }

    @Override
    public void deleteRange(String from, String to) {
        rows.subMap(from, to).clear();
    }
}
