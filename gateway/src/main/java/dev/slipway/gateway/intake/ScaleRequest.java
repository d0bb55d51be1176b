package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST .../scale}. @param instances 1 to 100, as in a manifest; @param digest of the whole body */
public record ScaleRequest(int instances, String digest) {
    private static final int INSTANCES_MAX = 100;

    /** Reads a body. */
    public static Checked<ScaleRequest> read(JsonNode body) {
        var problems = new ArrayList<Problem>();
        int instances = new Fields(body, List.of("instances"), problems).whole("instances", 1, INSTANCES_MAX);
        return problems.isEmpty() ? new Checked.Right<>(new ScaleRequest(instances, CommandId.digest(Json.canonical(body))))
                : new Checked.Wrong<>(problems);
    }
}
