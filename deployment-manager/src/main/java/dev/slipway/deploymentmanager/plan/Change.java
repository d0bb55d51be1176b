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
    /** The change to a release, as many instances as its manifest says. */
    public static Change to(Release release, @Nullable Standing standing) {
        EffectiveManifest target = release.effective();
        List<Slot> slots = IntStream.range(0, target.instances())
                .mapToObj(slot -> Slot.of(target.application(), target.environment(), release.id(), slot))
                .toList();
        return new Change(release, target, slots, standing);
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
