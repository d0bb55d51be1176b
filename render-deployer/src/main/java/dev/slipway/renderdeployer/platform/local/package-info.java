/**
 * The local platform: instances are processes of this machine, in sessions of their own, with their output in files, so
 * that they outlive the deployer and are adopted by its successor.
 */
@NullMarked
package dev.slipway.renderdeployer.platform.local;

import org.jspecify.annotations.NullMarked;
