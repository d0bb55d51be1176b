/** The render-deployer: carries out platform work. Decides nothing itself here; see {@code platform} and {@code work}. */
@NullMarked
package dev.slipway.renderdeployer;

import org.jspecify.annotations.NullMarked;
