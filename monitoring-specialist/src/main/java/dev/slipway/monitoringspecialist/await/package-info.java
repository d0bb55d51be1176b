/**
 * When enough instances are healthy, and when it is certain that they will not be. Not here: how one is checked ({@code check}),
 * how the manager hears of it ({@code kafka}).
 */
@NullMarked
package dev.slipway.monitoringspecialist.await;

import org.jspecify.annotations.NullMarked;
