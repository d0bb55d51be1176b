package dev.slipway.deploymentmanager.execution;

import java.util.Set;

/**
 * What a decision needs to know that is not the environment's own.
 *
 * @param edges that count: present, and neither gone nor silent for 60 s
 * @param ports that may be proposed for listening
 * @param caughtUp whether all that was written before was read: before, nothing is overdue and nobody silent, for the report
 *     may lie unread
 */
public record Surroundings(Set<String> edges, Ports ports, boolean caughtUp) {
    /**
     * A range of ports with a place where proposing begins.
     *
     * @param first the lowest
     * @param last the highest
     * @param begin of this data directory, so that suites beside each other seldom propose the same
     */
    public record Ports(int first, int last, int begin) {
        int proposalFor(String environment) {
            return first + Math.floorMod(begin + 31 * environment.hashCode(), last - first + 1);
        }

        int after(int port) {
            return port >= last ? first : port + 1;
        }
    }
}
