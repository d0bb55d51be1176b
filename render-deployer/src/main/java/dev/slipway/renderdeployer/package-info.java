/** Carries out platform work. */
@NullMarked
package dev.slipway.renderdeployer;

import org.jspecify.annotations.NullMarked;
