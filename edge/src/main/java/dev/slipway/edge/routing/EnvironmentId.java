package dev.slipway.edge.routing;

/** One environment of one application. */
public record EnvironmentId(String application, String name) {
    @Override
    public String toString() {
        return application + "/" + name;
    }
}
