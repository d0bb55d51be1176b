package dev.slipway.deploymentmanager.plan;

import java.util.List;

/**
 * What should run in an environment while no plan changes it.
 *
 * @param release the live one
 * @param slots its wanted instances
 */
public record Standing(Release release, List<Slot> slots) {
    /** Copies the list. */
    public Standing {
        slots = List.copyOf(slots);
    }

    /** With another instance in the slot of one that is gone. */
    public Standing replaced(String instance, String by) {
        return new Standing(release, slots.stream()
                .map(each -> each.instance().equals(instance) ? new Slot(by, each.slot()) : each)
                .toList());
    }

    /** Whether somebody wanted another number of instances than the release's manifest says. */
    boolean isScaled() {
        return slots.size() != release.effective().instances();
    }

    /** The ids of the wanted instances. */
    public List<String> instances() {
        return slots.stream().map(Slot::instance).toList();
    }

    /** Whether this instance is wanted. */
    public boolean wants(String instance) {
        return slots.stream().anyMatch(each -> each.instance().equals(instance));
    }
}
