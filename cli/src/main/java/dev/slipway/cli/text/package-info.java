/**
 * Words and columns for people: tables, durations, colours, JSON as a tree. Pure.
 *
 * <p>Not here: what is told with them ({@code rollout}, {@code show}, {@code problem}), and how a terminal is written to
 * ({@code terminal}).
 */
@NullMarked
package dev.slipway.cli.text;

import org.jspecify.annotations.NullMarked;
