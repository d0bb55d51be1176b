/** Writes commands to their topic. Here: {@link KafkaCommands}. Not here: what they mean ({@code intake}). */
@NullMarked
package dev.slipway.gateway.intake.kafka;

import org.jspecify.annotations.NullMarked;
