/**
 * What the gateway answers, as tables and paragraphs. Pure: JSON in, lines out.
 */
@NullMarked
package dev.slipway.cli.show;

import org.jspecify.annotations.NullMarked;
