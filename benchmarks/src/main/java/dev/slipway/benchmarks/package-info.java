/**
 * How fast it is. Each figure stands beside something measured in the same run on the same machine, with its spread; speed is
 * never asserted in a test. Run by {@code ./slipway bench}.
 */
@NullMarked
package dev.slipway.benchmarks;

import org.jspecify.annotations.NullMarked;
