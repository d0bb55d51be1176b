/**
 * Binds the manager's decisions to topics: one processor, exactly once. The event's offset, the new state and all that
 * follows from it are committed together.
 */
@NullMarked
package dev.slipway.deploymentmanager.kafka;

import org.jspecify.annotations.NullMarked;
