/**
 * What went wrong, in plain words and with what to do next. Pure.
 */
@NullMarked
package dev.slipway.cli.problem;

import org.jspecify.annotations.NullMarked;
