package dev.slipway.standalone.simulation;

import java.util.Map;

/**
 * What a run is about.
 *
 * @param manifest as canonical JSON
 * @param versions that are broken, and how
 * @param portsTaken how many ports the edge is refused before it gets one
 */
record Expected(String manifest, Map<String, Machine.Way> versions, int portsTaken) {
    /** Name of the application. */
    static final String APPLICATION = "shop";
    /** Name of its one environment. */
    static final String ENVIRONMENT = "dev";
    /** Key of the environment's records. */
    static final String KEY = APPLICATION + "/" + ENVIRONMENT;

    static String manifest(String strategy, int instances, int budget) {
        return "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"" + ENVIRONMENT + "\":{\"instances\":" + instances + "}},\"healing\":{\"budget\":{\"actions\":"
                + budget + "}},\"name\":\"" + APPLICATION + "\",\"service\":{\"health\":{\"path\":\"/health\"}},\"strategy\":{\"type\":\"" + strategy + "\"}}";
    }

    /** How a version behaves. */
    Machine.Way way(String version) {
        return versions.getOrDefault(version, Machine.Way.WELL);
    }

    static String key(String instance) {
        return KEY + "/" + instance;
    }
}
