/** The suite as its users have it: real processes, killed for real. */
@NullMarked
package dev.slipway.standalone;

import org.jspecify.annotations.NullMarked;
