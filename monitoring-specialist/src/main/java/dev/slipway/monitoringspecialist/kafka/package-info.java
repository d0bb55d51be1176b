/**
 * Binds the watch over instances, the awaiting of health and the alerts to their topics. Not here: any decision about them.
 */
@NullMarked
package dev.slipway.monitoringspecialist.kafka;

import org.jspecify.annotations.NullMarked;
