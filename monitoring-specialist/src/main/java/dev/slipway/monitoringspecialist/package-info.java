/** Checks, thresholds, alerts, uptime. */
@NullMarked
package dev.slipway.monitoringspecialist;

import org.jspecify.annotations.NullMarked;
