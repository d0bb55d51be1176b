/**
 * Topics: routes in; reports, presence and measurements out. Everything here may fail or hang without traffic noticing.
 */
@NullMarked
package dev.slipway.edge.routing.kafka;

import org.jspecify.annotations.NullMarked;
