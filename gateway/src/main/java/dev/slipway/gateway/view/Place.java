package dev.slipway.gateway.view;

/** What an environment has, of which only the present counts. */
public enum Place {
    /** {@code {release, version, slot, state, address, startedAt, endedAt, restarts}} of each instance; state is the platform's. */
    INSTANCE("instance"),
    /** {@code {state}} of each instance; state is the checks'. */
    HEALTH("health"),
    /** {@code {releases: [{release, version, weight, instances: [id]}]}}, one an environment. */
    ROUTE("route"),
    /** {@code {address}} of each edge that serves it. */
    EDGE("edge"),
    /** {@code {application, environment, revision, variables, updatedAt}}, one an environment. */
    VARIABLES("variables");

    private final String table;

    Place(String table) {
        this.table = table;
    }

    String table() {
        return table;
    }
}
