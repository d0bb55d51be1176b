/**
 * The trace of what is going on: carried to every record that is published meanwhile, and kept in memory for a while.
 *
 * <p>Here: {@link dev.slipway.agent.trace.Tracing} and its bounded memory. Not here: ids ({@code model}), who shows spans (the gateway).
 */
@NullMarked
package dev.slipway.agent.trace;

import org.jspecify.annotations.NullMarked;
