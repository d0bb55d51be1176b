package dev.slipway.edge.kafka;

import dev.slipway.edge.proxy.http.Measured;
import dev.slipway.edge.proxy.http.Tally;
import java.time.Instant;

/** What was counted of a release in an interval. */
record Counted(Measured of, Tally tally, Instant from, Instant to) {}
