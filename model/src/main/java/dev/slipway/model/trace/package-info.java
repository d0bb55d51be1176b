/**
 * How what belongs together is told over all agents (W3C Trace Context).
 *
 * <p>Here: the ids, which are derived from the deployment, and a span. Pure. Not here: where spans are kept (agent-starter), who shows
 * them (the gateway).
 */
@NullMarked
package dev.slipway.model.trace;

import org.jspecify.annotations.NullMarked;
