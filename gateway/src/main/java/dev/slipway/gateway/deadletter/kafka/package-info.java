/**
 * Reads dead letters from their topics, and writes them to where they come from.
 *
 * <p>Here: {@link dev.slipway.gateway.deadletter.kafka.KafkaDeadLetters}. Not here: whether that is right ({@code deadletter}).
 */
@NullMarked
package dev.slipway.gateway.deadletter.kafka;

import org.jspecify.annotations.NullMarked;
