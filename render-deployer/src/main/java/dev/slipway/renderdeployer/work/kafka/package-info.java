/**
 * The render-deployer's topics: delegations come in, reports, instances and logs go out.
 *
 * <p>Here: which task a delegation is, and the words between Avro and ours. Not here: how a task is done ({@code platform}
 * and its adapters), the rules of delegations (agent-starter).
 */
@NullMarked
package dev.slipway.renderdeployer.work.kafka;

import org.jspecify.annotations.NullMarked;
