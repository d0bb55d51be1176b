package dev.slipway.edge.routing;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that an edge needs for an environment.
 *
 * @param revision from 1, raised by every change
 * @param port on which the environment is served
 * @param drain how long requests on what left the route may go on
 */
public record Route(EnvironmentId environment, long revision, int port, List<Release> releases, Check check, Duration drain) {
    /**
     * A release's part.
     *
     * @param weight percent of requests, 0 to 100
     */
    public record Release(String id, String version, int weight, List<Instance> instances) {
        /** Copies the list. */
        public Release {
            if (weight < 0 || weight > 100) {
                throw new IllegalArgumentException("release " + id + " has weight " + weight + "; use 0 to 100");
            }
            instances = List.copyOf(instances);
        }
    }

    /** Who serves, and where. */
    public record Instance(String id, Address address) {}

    /** How the edge asks an instance whether it is there. @param path begins with a slash @param timeout of one probe */
    public record Check(String path, Duration timeout) {
        private static final Duration LEAST = Duration.ofMillis(500);
        private static final Duration MOST = Duration.ofSeconds(2);

        /**
         * Of the manifest's: an application's own limit between half a second (below, a busy machine would eject what works) and
         * two seconds (above, a hung instance would hold its share of the requests too long).
         */
        public static Check of(String path, Duration limit) {
            Duration atMost = limit.compareTo(MOST) > 0 ? MOST : limit;
            return new Check(path, atMost.compareTo(LEAST) < 0 ? LEAST : atMost);
        }

        /** Refuses what would not be a request. */
        public Check {
            if (!path.startsWith("/") || path.chars().anyMatch(each -> each <= ' ' || each >= 0x7f)) {
                throw new IllegalArgumentException("the health path '" + path + "' is no path; it begins with / and has no blanks");
            }
        }
    }

    /** Refuses what cannot be served. */
    public Route {
        releases = List.copyOf(releases);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("listen port " + port + " is no port; use 1 to 65535");
        }
        Set<String> seen = new HashSet<>();
        for (Release release : releases) {
            for (Instance instance : release.instances()) {
                if (!seen.add(instance.id())) {
                    throw new IllegalArgumentException("instance " + instance.id() + " stands in the route twice");
                }
            }
        }
    }

    /** Everybody who serves, of all releases. */
    public List<Instance> instances() {
        return releases.stream().flatMap(release -> release.instances().stream()).toList();
    }
}
