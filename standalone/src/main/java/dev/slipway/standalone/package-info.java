/** Everything on one machine: the suite in one JVM, the edge beside it. */
@NullMarked
package dev.slipway.standalone;

import org.jspecify.annotations.NullMarked;
