/** What the gateway answers over HTTP: tokens, problems, and {@code 501} for what is not built yet. */
@NullMarked
package dev.slipway.gateway.http;

import org.jspecify.annotations.NullMarked;
