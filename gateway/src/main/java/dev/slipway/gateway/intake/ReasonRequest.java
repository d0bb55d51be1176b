package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of what acts on a deployment. @param reason as its caller gives it; @param digest of the whole body */
public record ReasonRequest(@Nullable String reason, String digest) {
    /** Reads a body; one that is not there says nothing. */
    public static Checked<ReasonRequest> read(JsonNode body) {
        var problems = new ArrayList<Problem>();
        String reason = new Fields(body, List.of("reason"), problems).text("reason", DeploymentRequest.REASON_AT_MOST);
        return problems.isEmpty() ? new Checked.Right<>(new ReasonRequest(reason, CommandId.digest(Json.canonical(body))))
                : new Checked.Wrong<>(problems);
    }
}
