/** Examples of what the rules find. */
@NullMarked
package dev.slipway.testing.architecture.examples.telling;

import org.jspecify.annotations.NullMarked;
