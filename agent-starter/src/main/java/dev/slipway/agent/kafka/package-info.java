/**
 * Reading from and writing to topics: serdes in Confluent's wire format, CloudEvents headers, dead letters, readers.
 */
@NullMarked
package dev.slipway.agent.kafka;

import org.jspecify.annotations.NullMarked;
