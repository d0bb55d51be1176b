package dev.slipway.deploymentmanager.plan;

import dev.slipway.model.manifest.EffectiveManifest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of an application runs: a version with the configuration that was taken with it. It is complete, so a rollback
 * brings back the configuration of then and looks nothing up.
 *
 * @param id of the deployment that made it
 * @param version its name in the application
 * @param effective the manifest of the environment, read once: most decisions look at it
 * @param manifestRevision of the manifest that it was computed from, from 1
 * @param variables plain variables of its instances
 * @param before the release that ran before it; null for the first
 * @param digest of its artifact, once it was verified: a rollback brings back that content
 */
public record Release(String id, String version, EffectiveManifest effective, long manifestRevision, Map<String, String> variables,
        @Nullable String before, @Nullable String digest) {

    /** The manifest as canonical JSON. */
    public String manifest() {
        return effective.json();
    }

    /** The same version and configuration as a release of its own. */
    public Release again(String deploymentId, @Nullable String running) {
        return new Release(deploymentId, version, effective, manifestRevision, variables, running, digest);
    }

    /** The same, whose artifact was found to have this digest. */
    public Release verified(@Nullable String found) {
        return new Release(id, version, effective, manifestRevision, variables, before, found == null ? digest : found);
    }
}
