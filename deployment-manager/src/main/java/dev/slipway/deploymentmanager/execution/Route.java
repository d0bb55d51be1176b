package dev.slipway.deploymentmanager.execution;

import java.time.Duration;
import java.util.List;

/**
 * All that an edge needs for an environment.
 *
 * @param revision from 1, raised by every change
 * @param port on which the edge listens
 * @param drain how long requests on what left the route may go on
 */
public record Route(long revision, int port, List<Releases> releases, Check check, Duration drain) {
    /** A release's part: percent of requests and who serves it. */
    public record Releases(String release, String version, int weight, List<Served> instances) {}

    /** An instance and its {@code host:port}. */
    public record Served(String instance, String address) {}

    /** How the edge probes by itself. */
    public record Check(String path, Duration interval, Duration timeout) {}

    boolean isAs(Route other) {
        return port == other.port && releases.equals(other.releases) && check.equals(other.check) && drain.equals(other.drain);
    }
}
