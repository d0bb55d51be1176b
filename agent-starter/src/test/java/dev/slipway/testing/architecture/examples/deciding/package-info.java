/** Examples of what the rules find. */
@NullMarked
package dev.slipway.testing.architecture.examples.deciding;

import org.jspecify.annotations.NullMarked;
