/**
 * Starts the monitoring specialist. Not here: what a check's result means ({@code check}), when enough is healthy ({@code await}),
 * when somebody is told ({@code alert}).
 */
@NullMarked
package dev.slipway.monitoringspecialist;

import org.jspecify.annotations.NullMarked;
