package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Sight;
import dev.slipway.monitoringspecialist.await.Standing;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.monitoringspecialist.check.Watch;
import dev.slipway.monitoringspecialist.kafka.EnvironmentAlerts.Seen;
import dev.slipway.monitoringspecialist.kafka.EnvironmentAlerts.Stand;
import dev.slipway.schemas.Keys;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** All that is known of one instance. Owned by the watcher's thread. */
final class Watched {
    final About about;
    final int partition;
    @Nullable Target target;
    @Nullable Instance instance;
    /** What the topic {@code health} says of it; null when it says nothing. */
    @Nullable Verdict told;
    /** The newest alert about it. */
    @Nullable Alert alert;
    /** Null unless there are a target and an instance. */
    @Nullable Watch watch;
    /** When the alert must be looked at again; null when not by time alone. */
    @Nullable Instant alertAt;
    /** When a target that no instance was seen for is given up. */
    @Nullable Instant giveUpAt;
    @Nullable Future<?> alarm;

    Watched(About about, int partition) {
        this.about = about;
        this.partition = partition;
    }

    /** Of its records. */
    String key() {
        return Keys.of(about.application(), about.environment(), about.source());
    }

    boolean isEmpty() {
        return target == null && instance == null;
    }

    boolean hasEndedByRequest() {
        return instance != null && instance.platform() instanceof Platform.Ended(var cause, _, _) && cause == Platform.Cause.REQUESTED;
    }

    boolean isHealthy() {
        return watch != null && watch.healthySince() != null;
    }

    /** What it says about its environment; only while it is watched. */
    Stand stand() {
        boolean unhealthy = watch != null && watch.verdict().state() == Verdict.State.UNHEALTHY;
        return new Stand(isHealthy() ? Seen.UP : unhealthy ? Seen.DOWN : Seen.UNKNOWN, partition);
    }

    Sight sight(boolean replaced, boolean on) {
        return new Sight(instance == null ? null : instance.platform(), watch == null ? told : watch.verdict(),
                alert != null || watch != null && watch.everHealthy(), replaced, on);
    }

    /** How it stands for whoever awaits it; null when the platform does not know it. */
    @Nullable Standing standing() {
        if (instance == null) {
            return null;
        }
        if (instance.platform() instanceof Platform.Ended(_, var detail, var lastLines)) {
            return new Standing.Ended(detail, lastLines);
        }
        Instant since = watch == null ? null : watch.healthySince();
        if (since != null) {
            return new Standing.Healthy(since);
        }
        if (instance.platform() instanceof Platform.Leaving) {
            return new Standing.NotHealthy("it was told to end");
        }
        return new Standing.NotHealthy(watch == null ? "it is not checked yet" : watch.verdict().because());
    }
}
