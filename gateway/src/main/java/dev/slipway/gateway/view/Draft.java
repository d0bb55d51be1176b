package dev.slipway.gateway.view;

import tools.jackson.databind.node.ObjectNode;

/** Rows that are being changed: {@link #get} sees the changes, a scan sees what was kept before them. */
public interface Draft extends Rows {
    /** Sets a row. */
    void put(String key, ObjectNode value);

    /** Removes a row; nothing happens when there is none. */
    void delete(String key);

    /** Removes the rows from a key on to before another, after all other changes of the draft. */
    void deleteRange(String from, String to);
}
