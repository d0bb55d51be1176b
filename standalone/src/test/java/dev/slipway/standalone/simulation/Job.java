package dev.slipway.standalone.simulation;

import java.time.Instant;

/**
 * One effect that a member could have next: a crash falls before or after it, never into it.
 *
 * @param at not before then
 */
record Job(Instant at, Runnable act) {}
