package dev.slipway.gateway.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Pages of lists. A cursor is the place in the index of the last thing shown, so what comes or goes meanwhile moves no other. */
final class Pages {
    private Pages() {}

    /**
     * A page.
     *
     * @throws IllegalArgumentException if a filter is not one of the list, or the cursor was not given by it
     */
    static Views.Page of(Rows rows, Listing listing, Map<String, String> filters, int limit, @Nullable String cursor) {
        for (String field : filters.keySet()) {
            if (!listing.filters().contains(field)) {
                throw new IllegalArgumentException("'" + field + "' is no filter here; known: " + String.join(", ", listing.filters()));
            }
        }
        var rest = new HashMap<>(filters);
        String application = rest.remove("application");
        String index = listing.index(application == null ? "" : application);
        String from = cursor == null ? index : Key.after(index + decode(listing, cursor));
        List<ObjectNode> items = new ArrayList<>();
        String[] last = {"", ""};
        rows.scan(index, from, row -> {
            if (!rest.isEmpty() && !matches(row.value(), rest)) {
                return true;
            }
            if (items.size() == limit) {
                last[1] = encode(listing, last[0]);
                return false;
            }
            last[0] = row.key().substring(index.length());
            ObjectNode item = listing.find(rows, Key.parts(last[0])[1]);
            if (item != null) {
                items.add(item);
            }
            return true;
        });
        return new Views.Page(List.copyOf(items), last[1].isEmpty() ? null : last[1]);
    }

    private static boolean matches(ObjectNode entry, Map<String, String> filters) {
        return filters.entrySet().stream().allMatch(each -> Objects.equals(Json.text(entry, each.getKey()), each.getValue()));
    }

    private static String encode(Listing listing, String position) {
        byte[] bytes = Key.of(listing.name(), position).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String decode(Listing listing, String cursor) {
        try {
            String[] parts = Key.parts(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            if (parts.length == 3 && parts[0].equals(listing.name())) {
                return Key.of(parts[1], parts[2]);
            }
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("the cursor is not one that this list gave: " + cursor, notBase64);
        }
        throw new IllegalArgumentException("the cursor is not one that this list gave: " + cursor);
    }
}
