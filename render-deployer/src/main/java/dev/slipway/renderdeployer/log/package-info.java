/**
 * What instances write: bytes cut into lines with their offsets, and how many of them are taken.
 *
 * <p>Pure. Not here: reading the files ({@code platform.local}), the topic ({@code work.kafka}).
 */
@NullMarked
package dev.slipway.renderdeployer.log;

import org.jspecify.annotations.NullMarked;
