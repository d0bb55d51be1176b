package dev.slipway.standalone.simulation;

import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Sight;
import dev.slipway.monitoringspecialist.await.Standing;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.monitoringspecialist.check.Watch;
import dev.slipway.renderdeployer.instance.Instance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All that the monitor knows of an instance. */
final class Watched {
    final String id;
    Told.@Nullable Target target;
    @Nullable Instance instance;
    @Nullable Verdict told;
    @Nullable Alert alert;
    @Nullable Watch watch;
    @Nullable Instant alertAt;

    Watched(String id) {
        this.id = id;
    }

    boolean isEmpty() {
        return target == null && instance == null;
    }

    boolean hasEndedByRequest() {
        return instance != null && instance.end() != null && instance.end().cause() == Instance.Cause.REQUESTED;
    }

    boolean isHealthy() {
        return watch != null && watch.healthySince() != null;
    }

    /** Whether it is the other's successor: in the same slot of the same release, and started later. */
    boolean follows(Watched other) {
        return instance != null && other.instance != null && !id.equals(other.id) && instance.origin().slot() == other.instance.origin().slot()
                && instance.origin().release().equals(other.instance.origin().release()) && instance.startedAt().isAfter(other.instance.startedAt());
    }

    Sight sight(boolean replaced) {
        return new Sight(instance == null ? null : Translated.platform(instance), watch == null ? told : watch.verdict(),
                alert != null || (watch != null && watch.everHealthy()), replaced, true);
    }

    /** How it stands for whoever awaits it; null when the platform does not know it. */
    @Nullable Standing standing() {
        if (instance == null) {
            return null;
        }
        Platform platform = Translated.platform(instance);
        if (platform instanceof Platform.Ended(_, var detail, var lastLines)) {
            return new Standing.Ended(detail, lastLines);
        }
        Instant since = watch == null ? null : watch.healthySince();
        return since != null ? new Standing.Healthy(since)
                : platform instanceof Platform.Leaving ? new Standing.NotHealthy("it was told to end")
                : new Standing.NotHealthy(watch == null ? "it is not checked yet" : watch.verdict().because());
    }
}
