/**
 * Checks a manifest without a gateway, and finds the lines of its mistakes. Pure; the rules are {@code model}'s.
 */
@NullMarked
package dev.slipway.cli.check;

import org.jspecify.annotations.NullMarked;
