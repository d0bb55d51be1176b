/**
 * The commands: options, arguments, and what each asks the gateway. How answers look is {@code show}'s and {@code rollout}'s.
 */
@NullMarked
package dev.slipway.cli.command;

import org.jspecify.annotations.NullMarked;
