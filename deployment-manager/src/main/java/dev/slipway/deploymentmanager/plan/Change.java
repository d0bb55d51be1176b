package dev.slipway.deploymentmanager.plan;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.ServiceType;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy compiles: the release to come, and what stands.
 *
 * @param release to come
 * @param target its manifest
 * @param slots its instances, new ones
 * @param standing what runs; null when nothing does
 */
public record Change(Release release, EffectiveManifest target, List<Slot> slots, @Nullable Standing standing) {
    /** The change to a release. @param scaled whether a number of instances that the environment was scaled to goes on */
    public static Change to(Release release, @Nullable Standing standing, boolean scaled) {
        EffectiveManifest target = release.effective();
        List<Slot> slots = IntStream.range(0, instances(release, standing, scaled))
                .mapToObj(slot -> Slot.of(target.application(), target.environment(), release.id(), slot))
                .toList();
        return new Change(release, target, slots, standing);
    }

    /** How many instances a release comes with: as many as its manifest says, unless a scaling goes on. */
    public static int instances(Release release, @Nullable Standing standing, boolean scaled) {
        return scaled && standing != null && standing.isScaled() ? standing.slots().size() : release.effective().instances();
    }

    /** What stands of the old release. */
    List<Slot> old() {
        return standing == null ? List.of() : standing.slots();
    }

    boolean isRouted() {
        return target.type() == ServiceType.WEB;
    }

    boolean wasRouted() {
        return standing != null && standing.release().effective().type() == ServiceType.WEB;
    }
}
