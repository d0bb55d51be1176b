/** Examples of what the rules find. */
@NullMarked
package dev.slipway.testing.architecture.examples.deciding.kafka;

import org.jspecify.annotations.NullMarked;
