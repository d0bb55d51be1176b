package dev.slipway.deploymentmanager.plan;

import dev.slipway.model.manifest.EffectiveManifest;
import java.time.Duration;

/** How long the steps of a plan may take. */
public final class Deadlines {
    /** Reading and digesting an artifact of some gigabytes from a slow disk. */
    public static final Duration PREPARE = Duration.ofMinutes(5);
    /** A comparison of two strings; a minute covers a restart of its specialist. */
    public static final Duration VERIFY = Duration.ofMinutes(1);
    /** Longer than the silence after which an edge no longer counts (60 s), so that a dead edge fails nothing. */
    public static final Duration SWITCH = Duration.ofSeconds(90);
    /** What a step gets beside its own time: the ways over Kafka, and a restart of a specialist. */
    public static final Duration MARGIN = Duration.ofSeconds(30);

    private Deadlines() {}

    /** For starting instances. */
    public static Duration start(EffectiveManifest manifest) {
        return within(manifest, manifest.health().startup().plus(MARGIN));
    }

    /** For instances to become healthy. */
    public static Duration await(EffectiveManifest manifest, Duration minReady) {
        return within(manifest, manifest.health().startup().plus(minReady).plus(MARGIN));
    }

    /** For requests under way to end. */
    public static Duration drain(EffectiveManifest manifest) {
        return manifest.shutdown().drain().plus(SWITCH);
    }

    /** For instances to end. */
    public static Duration stop(EffectiveManifest manifest) {
        return manifest.shutdown().grace().plus(MARGIN).plus(MARGIN);
    }

    private static Duration within(EffectiveManifest manifest, Duration time) {
        Duration progress = manifest.strategy().progressDeadline();
        return time.compareTo(progress) < 0 ? time : progress;
    }
}
