/**
 * Reads a folder as far as {@code folder} wants to know it.
 */
@NullMarked
package dev.slipway.cli.folder.disk;

import org.jspecify.annotations.NullMarked;
