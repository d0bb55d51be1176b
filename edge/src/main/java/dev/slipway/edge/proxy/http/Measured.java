package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.EnvironmentId;

/** Whom a {@link Tally} is about. */
public record Measured(EnvironmentId environment, String release, String version) {}
