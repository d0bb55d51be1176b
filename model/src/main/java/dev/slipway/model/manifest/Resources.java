package dev.slipway.model.manifest;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an instance may take of its machine (manifest, {@code service.resources}).
 *
 * @param memoryBytes private memory of each of its processes, 1 MiB or more; null when it is not limited
 * @param openFiles that each of its processes may hold, 64 or more; null where the system's own limit stands
 */
public record Resources(@Nullable Long memoryBytes, @Nullable Integer openFiles) {
    /** Nothing is limited. */
    public static final Resources UNLIMITED = new Resources(null, null);

    static Resources of(JsonNode resources) {
        String memory = resources.path("memory").asString("");
        JsonNode openFiles = resources.path("openFiles");
        return new Resources(memory.isEmpty() ? null : Long.valueOf(bytes(memory)), openFiles.isInt() ? Integer.valueOf(openFiles.intValue()) : null);
    }

    private static long bytes(String size) {
        long number = Long.parseLong(size.substring(0, size.length() - 2));
        return number * (size.endsWith("Gi") ? 1L << 30 : 1L << 20);
    }
}
