/**
 * Carries plans out in one environment: which change goes next, which step starts when, what follows a failure, what is
 * restored, when a deployment has ended.
 *
 * <p>Here: the state of an environment, what it can be told, {@link Environments#decide}. Pure: no clock, no Kafka; what
 * is to be written to topics is the difference between two states ({@link Journal}). Not here: what the steps are
 * ({@code plan}), applications and their configuration ({@code application}), topics ({@code kafka}).
 */
@NullMarked
package dev.slipway.deploymentmanager.execution;

import org.jspecify.annotations.NullMarked;
