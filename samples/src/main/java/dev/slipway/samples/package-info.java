/**
 * Small applications to deploy, with faults that can be switched on. Nothing of Slipway is used in them: they are what a user
 * brings.
 */
@NullMarked
package dev.slipway.samples;

import org.jspecify.annotations.NullMarked;
