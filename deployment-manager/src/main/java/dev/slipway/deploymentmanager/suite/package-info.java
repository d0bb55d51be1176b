/**
 * What belongs to the suite and to no application: the tokens of its API.
 *
 * <p>Pure. Not here: what a token may do, and whether one is right (the gateway, which is the only one that sees tokens).
 */
@NullMarked
package dev.slipway.deploymentmanager.suite;

import org.jspecify.annotations.NullMarked;
