package dev.slipway.edge.kafka;

import dev.slipway.edge.routing.Address;
import dev.slipway.edge.routing.EnvironmentId;
import dev.slipway.edge.routing.KnownRoutes.Told;
import dev.slipway.edge.routing.Report;
import dev.slipway.edge.routing.Route;
import dev.slipway.schemas.Applied;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.RouteRefused;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Envelopes from and to the edge's own words. */
final class EdgeAvro {
    private EdgeAvro() {}

    /** What a record on the topic of routes tells; empty when its key names no environment. */
    static Optional<Told> told(String key, @Nullable RouteRecord record) {
        String[] parts = key.split("/", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        var environment = new EnvironmentId(parts[0], parts[1]);
        dev.slipway.schemas.Route route = record == null ? null : record.getRoute();
        if (record == null) {
            return Optional.of(new Told.Gone(environment));
        }
        if (route == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Told.Set(route(environment, route)));
        } catch (IllegalArgumentException unusable) {
            return Optional.of(new Told.Unusable(environment, route.getRevision(), String.valueOf(unusable.getMessage())));
        }
    }

    private static Route route(EnvironmentId environment, dev.slipway.schemas.Route route) {
        return new Route(environment, route.getRevision(), route.getListenPort(),
                route.getReleases().stream().map(release -> new Route.Release(release.getRelease(), release.getVersion(), release.getWeight(),
                        release.getInstances().stream().map(each -> new Route.Instance(each.getId(), Address.of(each.getAddress()))).toList()))
                        .toList(),
                Route.Check.of(route.getHealth().getPath(), Duration.ofMillis(route.getHealth().getTimeoutMs())),
                Duration.ofMillis(route.getDrainMs()));
    }

    /** A report; null, which is a tombstone, when the environment is no longer served. */
    static @Nullable EdgeRecord report(String edge, String incarnation, EnvironmentId environment, Report report) {
        EdgeRecord.Builder record = EdgeRecord.newBuilder().setEdge(edge).setIncarnation(incarnation)
                .setApplication(environment.application()).setEnvironment(environment.name());
        return switch (report) {
            case Report.Applied(var revision, var address, var draining) ->
                    record.setRevision(revision).setApplied(new Applied(address, draining)).build();
            case Report.Refused(var revision, var because, var portTaken) ->
                    record.setRevision(revision).setRefused(new RouteRefused(because, portTaken)).build();
            case Report.Gone() -> null;
        };
    }

    static MetricRecord metrics(String edge, Counted counted) {
        return MetricRecord.newBuilder().setApplication(counted.of().environment().application())
                .setEnvironment(counted.of().environment().name()).setFrom(counted.from()).setTo(counted.to())
                .setRequests(RequestMetrics.newBuilder().setRelease(counted.of().release()).setVersion(counted.of().version()).setEdge(edge)
                        .setRequests(counted.tally().requests()).setServerErrors(counted.tally().serverErrors())
                        .setClientErrors(counted.tally().clientErrors()).setFailed(counted.tally().failures())
                        .setRetried(counted.tally().retried()).setLatencyMs(counted.tally().latencyMs()).build())
                .build();
    }
}
