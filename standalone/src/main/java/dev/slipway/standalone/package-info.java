/** Everything on one machine: the suite in one JVM, with an embedded Kafka and schema registry. */
@NullMarked
package dev.slipway.standalone;

import org.jspecify.annotations.NullMarked;
