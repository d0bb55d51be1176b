/**
 * What a folder with an application holds, and the manifest that follows from it. Pure: a listing in, a text out.
 *
 * <p>Not here: reading the folder ({@code folder.disk}).
 */
@NullMarked
package dev.slipway.cli.folder;

import org.jspecify.annotations.NullMarked;
