/**
 * The words that several agents compute with.
 *
 * <p>Here: what is wrong in somebody's input ({@link Problem}). Below: the manifest, requests, an instance's state, the
 * delegation protocol. Pure, and depends on nothing of ours.
 */
@NullMarked
package dev.slipway.model;

import org.jspecify.annotations.NullMarked;
