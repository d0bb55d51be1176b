package dev.slipway.model.manifest;

import java.time.Duration;
import java.util.Map;

/**
 * How an instance is checked while it runs (manifest, {@code service.health}).
 *
 * @param path that answers 2xx or 3xx when all is well
 * @param pathGiven whether the manifest names it; otherwise {@code /} is checked where this one answers 404
 * @param components paths of parts of the application by their names
 * @param componentsGiven whether the manifest names them; otherwise only those count that exist
 * @param interval from the start of one check to the start of the next, 1 s or more
 * @param timeout how long one check may take, 100 ms to {@code interval}
 * @param unhealthyAfter failed checks in a row until the instance counts as unhealthy, 1 or more
 * @param healthyAfter passed checks in a row until it counts as healthy, 1 or more
 * @param startup time to become healthy before it counts as failed
 */
public record HealthPolicy(String path, boolean pathGiven, Map<String, String> components, boolean componentsGiven, Duration interval,
        Duration timeout, int unhealthyAfter, int healthyAfter, Duration startup) {
    /** Copies the map. */
    public HealthPolicy {
        components = Map.copyOf(components);
    }
}
