/** JMH and whole-suite measurements. */
@NullMarked
package dev.slipway.benchmarks;

import org.jspecify.annotations.NullMarked;
