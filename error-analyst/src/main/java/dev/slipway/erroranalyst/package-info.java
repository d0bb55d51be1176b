/** Reads the streams and decides healing. */
@NullMarked
package dev.slipway.erroranalyst;

import org.jspecify.annotations.NullMarked;
