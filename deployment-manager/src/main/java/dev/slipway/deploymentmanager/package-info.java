/** The deployment manager: plans, delegates, watches through, reports. Decides nothing itself here; see the features below. */
@NullMarked
package dev.slipway.deploymentmanager;

import org.jspecify.annotations.NullMarked;
