/**
 * Where a request goes: routes, which instances are asked, whose turn it is, and what may be sent again.
 *
 * <p>Here: what follows from the routes and from what the edge sees by itself. Pure: no clock, no sockets; chance comes in as
 * a number. Not here: HTTP ({@code proxy.http}), topics ({@code kafka}), files ({@code routing.local}).
 */
@NullMarked
package dev.slipway.edge.routing;

import org.jspecify.annotations.NullMarked;
