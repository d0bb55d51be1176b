package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Calls about what is wrong and what is done about it. */
final class MonitoringCalls {
    private final Views views;
    private final Reads reads;

    MonitoringCalls(Views views) {
        this.views = views;
        this.reads = new Reads(views);
    }

    List<Call> calls() {
        return List.of(
                Call.get("/alerts", request -> list("alerts", request, Words.ALERT_STATES, views::alerts)),
                Call.get("/alerts/{id}", request -> show(request, "alert", views::alert)),
                Call.get("/healing-actions", request -> list("healing-actions", request, Words.HEALING_STATES, views::healingActions)),
                Call.get("/healing-actions/{id}", request -> show(request, "healing action", views::healingAction)));
    }

    private Answer list(String list, Request request, List<String> states, Permitted.Lists lists) {
        Query query = request.query().knows("application", "environment", "state", "limit", "cursor");
        Map<String, String> filters = query.filters(Map.of("state", states), "application", "environment", "state");
        int limit = query.limit();
        String cursor = query.cursor(list);
        query.check();
        return reads.fresh(filters.get("application"), () -> Reads.list(list,
                Permitted.page(request.access(), "application", filters, limit, cursor, lists)));
    }

    private Answer show(Request request, String what, Function<String, Optional<ObjectNode>> look) {
        request.query().knows().check();
        String id = request.variable("id");
        return reads.fresh(null, () -> {
            ObjectNode found = Reads.found(look.apply(id), "there is no " + what + " '" + id + "'");
            request.access().about(found);
            return Answer.json(200, found);
        });
    }
}
