/**
 * What this machine must have for a suite to run well. Pure: facts in, findings out.
 *
 * <p>Not here: looking at the machine ({@code doctor.local}).
 */
@NullMarked
package dev.slipway.cli.doctor;

import org.jspecify.annotations.NullMarked;
