package dev.slipway.edge.routing;

import java.util.List;

/** What this edge has made of a route. */
public sealed interface Report {
    /** It serves by this revision. @param address {@code host:port} @param draining instances that left the route and have requests under way */
    record Applied(long revision, String address, List<String> draining) implements Report {}

    /** It cannot, and goes on with the one before. @param portTaken whether another port would help */
    record Refused(long revision, String because, boolean portTaken) implements Report {}

    /** The route is gone, and the environment no longer served. */
    record Gone() implements Report {}
}
