/**
 * HTTP/1.1 on Netty: listeners, callers' connections, exchanges with instances, probes, and the administration.
 *
 * <p>Everything of one caller's connection, the connection to the instance included, lives on one event loop, so nothing here
 * takes a lock for a request. Not here: whom a request goes to and what may be sent again ({@code routing}).
 */
@NullMarked
package dev.slipway.edge.proxy.http;

import org.jspecify.annotations.NullMarked;
