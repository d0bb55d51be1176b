/** The load balancer in front of applications. */
@NullMarked
package dev.slipway.edge;

import org.jspecify.annotations.NullMarked;
