/**
 * The client's program: wires commands to the terminal and to exit codes. Not here: what a command does ({@code command}).
 */
@NullMarked
package dev.slipway.cli;

import org.jspecify.annotations.NullMarked;
