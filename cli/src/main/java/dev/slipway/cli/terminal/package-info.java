/**
 * The terminal of this process: what it can do, and frames that are drawn over each other.
 */
@NullMarked
package dev.slipway.cli.terminal;

import org.jspecify.annotations.NullMarked;
