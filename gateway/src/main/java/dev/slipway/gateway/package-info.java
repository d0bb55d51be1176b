/** REST API, read models, live streams. */
@NullMarked
package dev.slipway.gateway;

import org.jspecify.annotations.NullMarked;
