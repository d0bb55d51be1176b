/**
 * Topics: routes in; reports, presence and measurements out. Everything here may fail or hang without traffic noticing.
 */
@NullMarked
package dev.slipway.edge.kafka;

import org.jspecify.annotations.NullMarked;
