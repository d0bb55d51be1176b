/**
 * Binds the analyst's decisions to topics: one processor, exactly once. The event's offset, the new state and all that
 * follows from it are committed together.
 */
@NullMarked
package dev.slipway.erroranalyst.kafka;

import org.jspecify.annotations.NullMarked;
