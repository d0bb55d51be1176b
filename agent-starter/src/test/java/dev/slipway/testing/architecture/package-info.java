/**
 * How a module is built, as tests that say why: each module runs them with one class of three lines.
 *
 * <p>Here: where the core ends ({@link dev.slipway.testing.architecture.Layout}), and the rules. Not here: what javac checks
 * already (nullness, warnings).
 */
@NullMarked
package dev.slipway.testing.architecture;

import org.jspecify.annotations.NullMarked;
