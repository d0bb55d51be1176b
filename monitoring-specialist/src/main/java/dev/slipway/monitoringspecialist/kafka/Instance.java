package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.monitoringspecialist.check.Platform;
import java.time.Instant;

/** What the platform says of an instance. @param startedAt tells a successor in the same slot from what it follows */
record Instance(String id, String application, String environment, String release, int slot, Instant startedAt, Platform platform) {
    /** Whether it is the other's successor: in the same slot of the same release, and started later. */
    boolean follows(Instance other) {
        return slot == other.slot && release.equals(other.release) && environment.equals(other.environment)
                && application.equals(other.application) && startedAt.isAfter(other.startedAt) && !id.equals(other.id);
    }
}
