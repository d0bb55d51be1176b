package dev.slipway.renderdeployer.instance;

import dev.slipway.renderdeployer.instance.Instance.Origin;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import dev.slipway.renderdeployer.instance.Instance.Shutdown;
import java.time.Duration;
import java.time.Instant;

/** Instances for tests. */
public final class Instances {
    /** When all of them are written down. */
    public static final Instant BEGAN = Instant.parse("2026-11-24T12:00:00Z");
    /** Of the boot at that time. */
    public static final String BOOT = "boot-1";

    private Instances() {}

    /** One that was written down and not started. */
    public static Instance noted(String id) {
        return new Instance(new Origin(id, "shop", "production", "release-1", "1.0", 0, 0, "delegation-1"), 20001,
                new Shutdown("TERM", Duration.ofSeconds(30)), BEGAN, BOOT, null, null, null, null, false);
    }

    /** One that runs as process 4711 since the given time. */
    public static Instance running(String id, Instant since) {
        return noted(id).launching(20001, BOOT, since).started(new ProcessId(4711, 1)).running(since);
    }
}
