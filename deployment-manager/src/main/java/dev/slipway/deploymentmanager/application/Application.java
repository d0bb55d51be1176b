package dev.slipway.deploymentmanager.application;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an application.
 *
 * @param manifest canonical JSON; null while it is not registered, though something of it may still run
 * @param revision of the manifest, from 1; never goes back
 * @param retiring environments that are being emptied, after which it is gone
 * @param variables by environment
 * @param versions by name
 * @param environments that ever had a deployment
 */
public record Application(String name, @Nullable String manifest, long revision, Instant createdAt, Instant updatedAt, boolean retiring,
        Map<String, Variables> variables, Map<String, Version> versions, Set<String> environments) {

    /** Plain variables that were set in an environment. @param revision from 1 */
    public record Variables(long revision, Map<String, String> values, Instant updatedAt) {}

    /**
     * What a version's name stands for.
     *
     * @param artifact as canonical JSON
     * @param digest once an environment has verified it
     */
    public record Version(String artifact, @Nullable String digest) {}

    /** One that was never registered. */
    public static Application unknown(String name) {
        return new Application(name, null, 0, Instant.EPOCH, Instant.EPOCH, false, Map.of(), Map.of(), Set.of());
    }

    Application manifest(@Nullable String next, Instant now) {
        return new Application(name, next, revision + 1, manifest == null ? now : createdAt, now, false, variables, versions, environments);
    }

    Application variables(String environment, @Nullable Variables next) {
        var all = new TreeMap<>(variables);
        if (next == null) {
            all.remove(environment);
        } else {
            all.put(environment, next);
        }
        return new Application(name, manifest, revision, createdAt, updatedAt, retiring, all, versions, environments);
    }

    /** A version stands for this from now on. */
    public Application version(String version, String artifact, @Nullable String digest) {
        var all = new TreeMap<>(versions);
        all.put(version, new Version(artifact, digest));
        return new Application(name, manifest, revision, createdAt, updatedAt, retiring, variables, all, environments);
    }

    Application environment(String environment) {
        var all = new TreeSet<>(environments);
        all.add(environment);
        return new Application(name, manifest, revision, createdAt, updatedAt, retiring, variables, versions, all);
    }

    Application retired(Instant now) {
        return new Application(name, manifest, revision, createdAt, now, true, variables, versions, environments);
    }

    /** Forgotten but for the revision, so that a successor of its name counts on. */
    public Application gone() {
        return new Application(name, null, revision, createdAt, updatedAt, false, Map.of(), Map.of(), Set.of());
    }
}
