/**
 * Applications as they are registered: manifest, variables, versions, and the release that a deploy command comes to.
 *
 * <p>Pure. Not here: what becomes of a release in an environment ({@code execution}).
 */
@NullMarked
package dev.slipway.deploymentmanager.application;

import org.jspecify.annotations.NullMarked;
