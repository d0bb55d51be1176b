package dev.slipway.edge.proxy.http;

import dev.slipway.edge.routing.EnvironmentId;

/**
 * A request that has ended, for whoever keeps a log of them.
 *
 * @param caller its IP address
 * @param protocol as {@code HTTP/1.1} or {@code HTTP/2}
 * @param method empty, as {@code host} and {@code target} are, when what came could not be read
 * @param target with its query
 * @param status 0 when there was no answer, or the caller did not wait for it; of one that broke off the status that it had
 * @param bytes of the answer's body that were passed on
 * @param nanos from the request's head to the answer's last byte
 * @param release that it was drawn for; empty when the edge answered by itself
 * @param instance that it was sent to last; empty when there was none
 * @param sent times that it was sent to an instance
 */
public record Accessed(EnvironmentId environment, String caller, String protocol, String method, String host, String target, int status, long bytes,
        long nanos, String release, String instance, int sent) {}
