/**
 * Judges whether a release fails more often than the one before it, by the requests that edges counted: a fold over time and
 * a sequential test. Pure. Not here: what follows from it ({@code healing}), where the counts come from ({@code kafka}).
 */
@NullMarked
package dev.slipway.erroranalyst.regression;

import org.jspecify.annotations.NullMarked;
