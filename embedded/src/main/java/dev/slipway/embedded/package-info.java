/** A Kafka broker and a schema registry in this JVM, kept in a directory. */
@NullMarked
package dev.slipway.embedded;

import org.jspecify.annotations.NullMarked;
