/**
 * The application manifest: what may stand in it, what is wrong in one, and what it comes to in an environment.
 *
 * <p>One table of fields ({@code Fields}) says what is known, what is honoured and what is not supported yet; validation,
 * hints and the JSON Schema are all made from it.
 */
@NullMarked
package dev.slipway.model.manifest;

import org.jspecify.annotations.NullMarked;
