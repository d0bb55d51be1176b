/**
 * Records that an agent could not process: how they are known, and whether one may be written to its topic again.
 *
 * <p>Here: {@link dev.slipway.gateway.deadletter.Replay}, which decides; the names of letters; the port through which they are
 * reached. Pure. Not here: topics ({@code deadletter.kafka}), their list ({@code view}), how records become dead letters
 * (agent-starter).
 */
@NullMarked
package dev.slipway.gateway.deadletter;

import org.jspecify.annotations.NullMarked;
