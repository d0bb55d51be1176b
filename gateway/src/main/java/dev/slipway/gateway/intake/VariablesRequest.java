package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import dev.slipway.model.manifest.Manifests;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code PUT .../variables}. @param variables a null value removes one; @param digest of the whole body */
public record VariablesRequest(Map<String, @Nullable String> variables, String digest) {
    /** Reads a body. */
    public static Checked<VariablesRequest> read(JsonNode body) {
        List<Problem> problems = Manifests.checkVariables(body, "");
        if (!problems.isEmpty()) {
            return new Checked.Wrong<>(problems);
        }
        var variables = new TreeMap<String, @Nullable String>();
        body.properties().forEach(each -> variables.put(each.getKey(), each.getValue().isNull() ? null : each.getValue().asString()));
        return new Checked.Right<>(new VariablesRequest(variables, CommandId.digest(Json.canonical(body))));
    }
}
