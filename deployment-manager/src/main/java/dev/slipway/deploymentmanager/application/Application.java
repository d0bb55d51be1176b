package dev.slipway.deploymentmanager.application;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an application.
 *
 * @param manifest canonical JSON; null while it is not registered, though something of it may still run
 * @param revision of the manifest, from 1; never goes back
 * @param retiring environments that are being emptied, after which it is gone
 * @param variables by environment
 */
public record Application(String name, @Nullable String manifest, long revision, Instant createdAt, Instant updatedAt, boolean retiring,
        Map<String, Variables> variables) {

    /** Plain variables that were set in an environment. @param revision from 1 */
    public record Variables(long revision, Map<String, String> values, Instant updatedAt) {}

    /**
     * What a version's name stands for, for ever: kept beside the application, as they only grow.
     *
     * @param artifact as canonical JSON
     * @param digest once an environment has verified it
     */
    public record Version(String artifact, @Nullable String digest) {}

    /** One that was never registered. */
    public static Application unknown(String name) {
        return new Application(name, null, 0, Instant.EPOCH, Instant.EPOCH, false, Map.of());
    }

    Application manifest(@Nullable String next, Instant now) {
        return new Application(name, next, revision + 1, manifest == null ? now : createdAt, now, false, variables);
    }

    Application variables(String environment, @Nullable Variables next) {
        var all = new TreeMap<>(variables);
        if (next == null) {
            all.remove(environment);
        } else {
            all.put(environment, next);
        }
        return new Application(name, manifest, revision, createdAt, updatedAt, retiring, all);
    }

    Application retired(Instant now) {
        return new Application(name, manifest, revision, createdAt, now, true, variables);
    }

    /** Forgotten but for the revision, so that a successor of its name counts on. */
    public Application gone() {
        return new Application(name, null, revision, createdAt, updatedAt, false, Map.of());
    }
}
