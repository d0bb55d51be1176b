/**
 * What is known of an instance, and what follows from it: whether one that is found again is the same, when one is
 * forgotten.
 *
 * <p>Here: {@link Instance} and the decisions about it. Pure: no files, no processes, no clock. Not here: where instances
 * run ({@code platform}), what is told of them on topics ({@code work.kafka}).
 */
@NullMarked
package dev.slipway.renderdeployer.instance;

import org.jspecify.annotations.NullMarked;
