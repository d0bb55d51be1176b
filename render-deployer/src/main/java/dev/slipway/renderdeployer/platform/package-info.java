/** What every platform can do, as tasks that converge. Below: one package for each adapter. */
@NullMarked
package dev.slipway.renderdeployer.platform;

import org.jspecify.annotations.NullMarked;
