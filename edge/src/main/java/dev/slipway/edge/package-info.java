/**
 * The load balancer in front of applications, a process of its own.
 *
 * <p>Here: start and end of the process. Not here: where requests go ({@code routing}), how they get there ({@code proxy.http}).
 */
@NullMarked
package dev.slipway.edge;

import org.jspecify.annotations.NullMarked;
