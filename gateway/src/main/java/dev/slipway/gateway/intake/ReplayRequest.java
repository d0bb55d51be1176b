package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The body of a replay. @param force also what was replayed already, and what its caller does not wait for any more */
public record ReplayRequest(boolean force) {
    /** Reads a body; one that is not there says nothing. */
    public static Checked<ReplayRequest> read(JsonNode body) {
        var problems = new ArrayList<Problem>();
        boolean force = new Fields(body, List.of("force"), problems).flag("force");
        return problems.isEmpty() ? new Checked.Right<>(new ReplayRequest(force)) : new Checked.Wrong<>(problems);
    }
}
