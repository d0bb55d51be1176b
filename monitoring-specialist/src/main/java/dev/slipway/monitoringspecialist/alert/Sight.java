package dev.slipway.monitoringspecialist.alert;

import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What the rule {@code unavailable} sees of an instance.
 *
 * @param platform what the platform says; null when the instance is forgotten
 * @param verdict what the checks say; null when it is not checked (any more)
 * @param everHealthy whether it was healthy before
 * @param replaced whether its successor, in the same slot of the same release, is healthy
 * @param on whether the manifest leaves the rule switched on
 */
public record Sight(@Nullable Platform platform, @Nullable Verdict verdict, boolean everHealthy, boolean replaced, boolean on) {}
