/**
 * The REST API over HTTP: every call of the contract in one table, tokens, problems, streams, the OpenAPI description.
 *
 * <p>Here: {@link dev.slipway.gateway.http.Api} takes a request and gives it to its {@code Call}; the classes named
 * {@code ...Calls} hold those that are built, {@code Unbuilt} the rest. They turn a request into a command or a look-up, and
 * decide nothing. Not here: reading bodies ({@code intake}), what is shown ({@code view}), what happens (other agents).
 */
@NullMarked
package dev.slipway.gateway.http;

import org.jspecify.annotations.NullMarked;
