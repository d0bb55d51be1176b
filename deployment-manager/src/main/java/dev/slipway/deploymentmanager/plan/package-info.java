/**
 * What a change consists of: steps, what each waits for, how long it may take.
 *
 * <p>Here: the plan and its compilers, one for each strategy. Pure: the same release and the same standing instances
 * give the same plan, so a dry run is the same call. Not here: carrying a plan out ({@code execution}).
 */
@NullMarked
package dev.slipway.deploymentmanager.plan;

import org.jspecify.annotations.NullMarked;
