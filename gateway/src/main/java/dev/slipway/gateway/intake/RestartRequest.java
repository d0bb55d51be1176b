package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of {@code POST .../restart}. @param instance the only one; null: all; @param digest of the whole body */
public record RestartRequest(@Nullable String instance, String digest) {
    private static final int INSTANCE_AT_MOST = 200;

    /** Reads a body; one that is not there names no instance. */
    public static Checked<RestartRequest> read(JsonNode body) {
        var problems = new ArrayList<Problem>();
        String instance = new Fields(body, List.of("instance"), problems).text("instance", INSTANCE_AT_MOST);
        return problems.isEmpty() ? new Checked.Right<>(new RestartRequest(instance, CommandId.digest(Json.canonical(body))))
                : new Checked.Wrong<>(problems);
    }
}
