/**
 * Kafka Streams as every deciding agent runs it: exactly once, with dead letters, back in seconds after a crash.
 */
@NullMarked
package dev.slipway.agent.streams;

import org.jspecify.annotations.NullMarked;
