package dev.slipway.cli.command;

import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.text.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lists of the API, page by page. */
final class Pages {
    private Pages() {}

    /** The items of a list, newest first. @param path with a query; @param most items that are wanted */
    static List<JsonNode> all(ClientCommand command, String path, int most) {
        var items = new ArrayList<JsonNode>();
        String cursor = "";
        while (cursor != null && items.size() < most) {
            JsonNode page = command.get(path + (cursor.isEmpty() ? "" : "&cursor=" + Gateway.part(cursor))).json();
            page.path("items").forEach(items::add);
            cursor = Json.text(page, "nextCursor");
        }
        return items.subList(0, Math.min(most, items.size()));
    }

    /** The query that filters by what was given. */
    static String filter(@Nullable String application, @Nullable String environment, @Nullable String state) {
        return (application == null ? "" : "&application=" + Gateway.part(application)) + (environment == null ? "" : "&environment=" + Gateway.part(environment))
                + (state == null ? "" : "&state=" + state);
    }
}
