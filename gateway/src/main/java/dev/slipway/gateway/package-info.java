/** The gateway: REST API and read models. Decides nothing; see its features. */
@NullMarked
package dev.slipway.gateway;

import org.jspecify.annotations.NullMarked;
