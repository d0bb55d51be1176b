/**
 * The contracts between the agents: what lies on which topic, under which key and in which partition.
 *
 * <p>Here: the {@linkplain dev.slipway.schemas.Topics catalogue of topics}, the
 * {@linkplain dev.slipway.schemas.ApplicationPartitioner partitioner}, keys, and the classes generated from
 * {@code src/main/avro}. Not here: how records are written and read ({@code agent-starter}), what they mean (the agents).
 */
@NullMarked
package dev.slipway.schemas;

import org.jspecify.annotations.NullMarked;
