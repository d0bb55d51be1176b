package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Pages of what a token may see. */
final class Permitted {
    /** After so many pages of things that are not for it a caller gets what was found, and a cursor to go on with. */
    private static final int LOOKS_AT_MOST = 20;

    private Permitted() {}

    /** A list of the views. */
    interface Lists {
        Views.Page page(Map<String, String> filters, int limit, @Nullable String cursor);
    }

    /** A page. @param field of the things that names their application */
    static Views.Page page(Access access, String field, Map<String, String> filters, int limit, @Nullable String cursor, Lists lists) {
        String application = filters.get("application");
        if (access.isForAll() || application != null) {
            if (application != null) {
                access.about(application);
            }
            return lists.page(filters, limit, cursor);
        }
        List<ObjectNode> items = new ArrayList<>();
        String next = cursor;
        for (int look = 0; look < LOOKS_AT_MOST; look++) {
            // No more than are missing, so that the page's cursor is that of the last one looked at.
            Views.Page page = lists.page(filters, limit - items.size(), next);
            page.items().stream().filter(each -> access.isFor(each.path(field).asString(null))).forEach(items::add);
            next = page.nextCursor();
            if (next == null || items.size() == limit) {
                break;
            }
        }
        return new Views.Page(List.copyOf(items), next);
    }
}
