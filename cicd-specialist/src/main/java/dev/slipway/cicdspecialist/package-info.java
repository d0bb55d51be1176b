/** Pipelines and quality gates. */
@NullMarked
package dev.slipway.cicdspecialist;

import org.jspecify.annotations.NullMarked;
