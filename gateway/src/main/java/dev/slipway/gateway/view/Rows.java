package dev.slipway.gateway.view;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Rows of JSON under keys, in the order of their keys; what is read is the reader's own copy. */
public interface Rows {
    /** The row of a key; null when there is none. */
    @Nullable ObjectNode get(String key);

    /** Visits the rows whose key begins with a prefix, from a key on, until one is answered with false. */
    void scan(String prefix, String from, Predicate<Row> visitor);

    /** Visits the rows whose key begins with a prefix, the last of them first, until one is answered with false. */
    void scanBack(String prefix, Predicate<Row> visitor);

    /** A row under a visit. */
    interface Row {
        /** Its key. */
        String key();

        /** What it holds; read when asked for. */
        ObjectNode value();
    }
}
