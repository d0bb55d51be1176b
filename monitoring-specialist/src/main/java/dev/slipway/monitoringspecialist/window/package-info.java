/**
 * What was measured of an environment lately, as folds over time: the requests of the last minute, the uptime of the last day.
 * Pure. Not here: which of it is bad ({@code alert}), where it comes from ({@code kafka}).
 */
@NullMarked
package dev.slipway.monitoringspecialist.window;

import org.jspecify.annotations.NullMarked;
