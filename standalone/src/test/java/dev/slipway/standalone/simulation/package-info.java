/**
 * All cores joined by an in-memory bus, with one scheduler, one clock and one seed: what they promise together.
 *
 * <p>Here: a shell for each agent that reads, decides with the agent's own core and writes as the real shell does, the simplest
 * machine and network that are right, faults, promises. Not here: what one core promises (its module's tests), real processes,
 * HTTP and Kafka (the tests beside this package).
 */
@NullMarked
package dev.slipway.standalone.simulation;

import org.jspecify.annotations.NullMarked;
