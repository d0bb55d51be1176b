/**
 * A deployment's trace as the API shows it.
 *
 * <p>Here: {@link dev.slipway.gateway.trace.DeploymentTrace}, which joins what was kept of spans with what the deployment itself tells,
 * and who asked for what. Pure. Not here: ids of spans ({@code model}), where they are kept (agent-starter).
 */
@NullMarked
package dev.slipway.gateway.trace;

import org.jspecify.annotations.NullMarked;
