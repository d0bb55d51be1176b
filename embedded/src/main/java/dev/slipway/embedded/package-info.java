/**
 * A Kafka broker and a schema registry in this JVM: the same software and the same interfaces as a cluster's, on one
 * machine. Used by {@code standalone}, and by the tests of every agent.
 */
@NullMarked
package dev.slipway.embedded;

import org.jspecify.annotations.NullMarked;
