/**
 * How an instance is, from what the platform knows of it and what the checks know.
 *
 * <p>Here: {@link InstanceState}. Pure. Not here: how a platform is asked (the deployers), how a check is made (the
 * monitoring specialist).
 */
@NullMarked
package dev.slipway.model.instance;

import org.jspecify.annotations.NullMarked;
