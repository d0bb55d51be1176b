/** Small applications to deploy, with faults that can be switched on. */
@NullMarked
package dev.slipway.samples;

import org.jspecify.annotations.NullMarked;
