package dev.slipway.deploymentmanager.execution;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import dev.slipway.deploymentmanager.execution.Environment.Serving;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Share;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.HealthPolicy;
import dev.slipway.model.manifest.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The route of an environment: how it is set, and whether the edges have it. */
final class Routing {
    private Routing() {}

    /** The route that gives these shares to whoever stands in for their instances now. */
    static Environment set(Environment env, List<Share> shares, Surroundings around) {
        List<Route.Releases> releases = shares.stream()
                .map(share -> new Route.Releases(share.release(), env.release(share.release()).version(), share.weight(),
                        share.instances().stream().map(each -> served(env, each)).filter(Objects::nonNull).collect(toList())))
                .toList();
        return put(env, releases, around);
    }

    /** The route without an instance; its release keeps its weight. */
    static Environment without(Environment env, String instance) {
        Route route = env.serving().route();
        return route == null ? env : put(env, route.releases().stream()
                .map(each -> new Route.Releases(each.release(), each.version(), each.weight(),
                        each.instances().stream().filter(served -> !served.instance().equals(instance)).toList()))
                .toList(), null);
    }

    /** The route with a successor in its release; as it is where the release has no part in it. */
    static Environment with(Environment env, String release, String instance, Surroundings around) {
        Route route = env.serving().route();
        String address = env.address(instance);
        return route == null || address == null ? env : put(env, route.releases().stream()
                .map(each -> !each.release().equals(release) ? each
                        : new Route.Releases(each.release(), each.version(), each.weight(),
                                Stream.concat(each.instances().stream().filter(served -> !served.instance().equals(instance)),
                                        Stream.of(new Route.Served(instance, address))).toList()))
                .toList(), around);
    }

    /** No route: the edges forget the environment. Its port stays its own, so that its address does when it is served again. */
    static Environment close(Environment env) {
        Serving serving = env.serving();
        return env.serving(new Serving(null, serving.revision(), serving.port(), serving.portProven()));
    }

    /** The end: no route, and the port is free. */
    static Environment drop(Environment env) {
        return env.serving(new Serving(null, env.serving().revision(), 0, false));
    }

    /** Whether every edge that counts, and at least one, serves by this revision or a later one. */
    static boolean isApplied(Environment env, Surroundings around, long revision) {
        return revision == 0 || env.serving().route() == null || (!around.edges().isEmpty() && around.edges().stream().allMatch(id -> {
            Seen.Edge edge = env.seen().edges().get(id);
            return edge != null && edge.refused() == null && edge.revision() >= revision;
        }));
    }

    /** What the edges that count say against the newest route; empty when none does. */
    static String refusals(Environment env, Surroundings around) {
        return around.edges().stream().sorted()
                .filter(id -> env.seen().edges().get(id) != null && env.seen().edges().get(id).refused() != null)
                .map(id -> "edge " + id + " refuses revision " + env.seen().edges().get(id).revision() + ": " + env.seen().edges().get(id).refused())
                .collect(joining("; "));
    }

    /** What is missing until a revision is applied, in words. */
    static String missing(Environment env, Surroundings around, long revision) {
        if (around.edges().isEmpty()) {
            return "no edge is there to serve by revision " + revision + " of the route";
        }
        String refusals = refusals(env, around);
        String behind = around.edges().stream().sorted()
                .filter(id -> env.seen().edges().get(id) == null || (env.seen().edges().get(id).refused() == null
                        && env.seen().edges().get(id).revision() < revision))
                .map(id -> "edge " + id + " has " + (env.seen().edges().get(id) == null ? "told nothing"
                        : "revision " + env.seen().edges().get(id).revision() + ", not " + revision))
                .collect(joining("; "));
        return refusals.isEmpty() || behind.isEmpty() ? refusals + behind : refusals + "; " + behind;
    }

    /** A port that somebody else holds is no reason to fail before anybody was told of it: the next one is proposed. */
    static Environment answerRefusals(Environment env, Surroundings around) {
        Route route = env.serving().route();
        boolean taken = route != null && !env.serving().portProven() && around.edges().stream()
                .map(env.seen().edges()::get).filter(Objects::nonNull)
                .anyMatch(edge -> edge.refused() != null && edge.portTaken() && edge.revision() == route.revision());
        if (!taken) {
            return env;
        }
        int next = around.ports().after(route.port());
        Environment moved = put(env.serving(new Serving(route, env.serving().revision(), next, false)), route.releases(), around);
        long revision = moved.serving().revision();
        return moved.running(deployment -> deployment.with(deployment.steps().stream()
                .map(step -> step.state().isActive() && step.revision() > 0 ? step.waitingFor(revision) : step)
                .toList()));
    }

    private static Environment put(Environment env, List<Route.Releases> releases, @Nullable Surroundings around) {
        Serving serving = env.serving();
        if (serving.route() == null && (releases.isEmpty() || around == null)) {
            return env;
        }
        int port = serving.port() != 0 || around == null ? serving.port() : around.ports().proposalFor(env.key());
        EffectiveManifest manifest = manifestOf(env, releases);
        Route was = serving.route();
        Route next = new Route(serving.revision() + 1, port, List.copyOf(releases),
                manifest == null ? Objects.requireNonNull(was).check() : check(manifest.health()),
                manifest == null ? Objects.requireNonNull(was).drain() : manifest.shutdown().drain());
        return was != null && was.isAs(next) ? env : env.serving(new Serving(next, next.revision(), port, serving.portProven()));
    }

    /** Of the release with the greatest weight: the others leave. */
    private static @Nullable EffectiveManifest manifestOf(Environment env, List<Route.Releases> releases) {
        return releases.stream()
                .max((one, other) -> Integer.compare(one.weight(), other.weight()))
                .map(each -> env.release(each.release()))
                .map(Release::effective)
                .orElse(null);
    }

    private static Route.Check check(HealthPolicy health) {
        return new Route.Check(health.path(), health.interval(), health.timeout());
    }

    private static Route.@Nullable Served served(Environment env, String instance) {
        Deployment running = env.work().running();
        String now = running == null ? instance : running.standsIn(instance);
        if (running != null && !now.equals(instance) && running.substitutes().values().stream()
                .noneMatch(each -> each.instance().equals(now) && each.inService())) {
            return null;
        }
        String address = env.address(now);
        return address == null || env.seen().hasEnded(now) ? null : new Route.Served(now, address);
    }

    /** Whether requests reach a release of this manifest through the edges. */
    static boolean isRouted(EffectiveManifest manifest) {
        return manifest.type() == ServiceType.WEB;
    }

    /** Whether a release gets requests. */
    static boolean hasTraffic(Environment env, String release) {
        return shares(env).stream().anyMatch(each -> each.release().equals(release) && each.weight() > 0);
    }

    /** How a route shares the traffic. */
    static List<Route.Releases> shares(Environment env) {
        Route route = env.serving().route();
        return route == null ? new ArrayList<>() : route.releases();
    }
}
