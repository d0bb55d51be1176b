/**
 * Decides healing: which instance is repaired when, what holds a repair back, and what became of it.
 *
 * <p>Here: what is known of an environment, what can be told of it, {@link Healer#decide}. Pure: no clock, no Kafka.
 * Not here: how a repair is carried out (the deployment manager), topics ({@code kafka}).
 */
@NullMarked
package dev.slipway.erroranalyst.healing;

import org.jspecify.annotations.NullMarked;
