/**
 * A deployment as it goes on: its state from the events that the gateway tells, and how it is shown, as a tree for a
 * terminal or as plain lines. Pure: no clock, no network.
 *
 * <p>Not here: reading the stream ({@code http}), drawing ({@code terminal}).
 */
@NullMarked
package dev.slipway.cli.rollout;

import org.jspecify.annotations.NullMarked;
