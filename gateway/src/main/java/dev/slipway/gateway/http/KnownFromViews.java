package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.DeploymentRequest;
import dev.slipway.gateway.view.Views;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the views know, for checking a body. */
record KnownFromViews(Views views) implements DeploymentRequest.Known {
    private static final int HINTS = 500;

    @Override
    public Collection<String> applications() {
        return views.applications(HINTS, null).items().stream().map(each -> each.path("name").asString("")).toList();
    }

    @Override
    public Optional<String> manifest(String application) {
        return views.manifest(application).map(Views.Manifest::canonicalJson);
    }

    @Override
    public Map<String, String> variables(String application, String environment) {
        var variables = new TreeMap<String, String>();
        views.variables(application, environment).ifPresent(each -> each.path("variables").properties()
                .forEach(variable -> variables.put(variable.getKey(), variable.getValue().asString(""))));
        return variables;
    }

    @Override
    public Optional<String> artifactOf(String application, String version) {
        return views.artifactOf(application, version);
    }
}
