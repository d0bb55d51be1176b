/** Plans, delegates, coordinates, reports. */
@NullMarked
package dev.slipway.deploymentmanager;

import org.jspecify.annotations.NullMarked;
