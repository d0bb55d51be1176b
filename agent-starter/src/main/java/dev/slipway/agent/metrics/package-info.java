/**
 * What every agent counts, in the names of {@code docs/metrics.md}.
 *
 * <p>Here: {@link dev.slipway.agent.metrics.Counts}. Not here: what an agent measures of itself alone (beside what it measures).
 */
@NullMarked
package dev.slipway.agent.metrics;

import org.jspecify.annotations.NullMarked;
