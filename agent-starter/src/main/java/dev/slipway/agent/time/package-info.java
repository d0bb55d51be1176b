/**
 * Time in decisions: the broker's.
 */
@NullMarked
package dev.slipway.agent.time;

import org.jspecify.annotations.NullMarked;
