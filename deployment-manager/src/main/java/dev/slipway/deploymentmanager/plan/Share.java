package dev.slipway.deploymentmanager.plan;

import java.util.List;

/**
 * A release's part of the traffic.
 *
 * @param release its id
 * @param weight percent of requests, 0 to 100
 * @param instances that serve it
 */
public record Share(String release, int weight, List<String> instances) {
    /** Copies the list. */
    public Share {
        instances = List.copyOf(instances);
    }
}
