package dev.slipway.gateway.intake;

import dev.slipway.model.Nearest;
import dev.slipway.model.Problem;
import dev.slipway.model.manifest.Arguments;
import dev.slipway.model.manifest.ArtifactSource;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.Manifests;
import dev.slipway.model.manifest.ServiceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /deployments} and {@code POST /plans}.
 *
 * @param artifact JSON in place of the manifest's, whole
 * @param strategy JSON in place of the manifest's, whole
 * @param digest of the whole body
 */
public record DeploymentRequest(String application, String environment, String version, @Nullable String artifact,
        @Nullable String strategy, @Nullable String reason, boolean force, String digest) {
    private static final List<String> FIELDS = List.of("application", "environment", "version", "artifact", "strategy", "reason", "force");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");
    /** Characters of a reason at most: a paragraph. */
    static final int REASON_AT_MOST = 2000;
    private static final int NAME_AT_MOST = 1000;

    /** What is known of applications, looked up while a body is checked. */
    public interface Known {
        /** The names of all applications; only for hints, so it may leave some out. */
        Collection<String> applications();

        /** The canonical manifest of an application. */
        Optional<String> manifest(String application);

        /** The plain variables that were set in an environment. */
        Map<String, String> variables(String application, String environment);

        /** What a version stands for, as JSON. */
        Optional<String> artifactOf(String application, String version);
    }

    /** Reads a body for itself, whatever is known. */
    public static Checked<DeploymentRequest> read(JsonNode body) {
        return Draft.of(body).checked();
    }

    /** Reads a body and checks it against what is known: all that is wrong at once. */
    public static Checked<DeploymentRequest> read(JsonNode body, Known known) {
        Draft draft = Draft.of(body);
        Optional<String> manifest = draft.manifest(known);
        manifest.ifPresent(each -> draft.checkEnvironment(each, known));
        return draft.problems.isEmpty() && manifest.isPresent() ? notTaken(draft, manifest.get(), known).orElseGet(draft::checked) : draft.checked();
    }

    /** The application that a body names, for whoever must look it up first; null when it names none. */
    public static @Nullable String applicationOf(JsonNode body) {
        return body.path("application").isString() ? body.path("application").stringValue() : null;
    }

    /** The command's part of it. */
    public Command.Deploy deploy(String deploymentId) {
        return new Command.Deploy(deploymentId, version, artifact, strategy, reason, force);
    }

    private static Optional<Checked<DeploymentRequest>> notTaken(Draft draft, String manifest, Known known) {
        DeploymentRequest request = draft.request();
        String runs = draft.effective(manifest).artifactJson();
        return known.artifactOf(request.application, request.version)
                .filter(taken -> !request.force && !Json.tree(taken).equals(Json.tree(runs == null ? "{}" : runs)))
                .map(taken -> new Checked.Conflicting<>("version " + request.version + " of " + request.application
                        + " names another artifact: " + taken + "; give the new one a version of its own, or use force"));
    }

    /** What could be read of a body; null is what could not. */
    private record Draft(JsonNode body, @Nullable String application, @Nullable String environment, @Nullable String version,
            @Nullable JsonNode artifact, @Nullable JsonNode strategy, @Nullable String reason, boolean force, List<Problem> problems) {

        static Draft of(JsonNode body) {
            var problems = new ArrayList<Problem>();
            var fields = new Fields(body, FIELDS, problems);
            var draft = new Draft(body, fields.required("application", NAME_AT_MOST), fields.required("environment", NAME_AT_MOST),
                    fields.required("version", NAME_AT_MOST), fields.value("artifact"), fields.value("strategy"),
                    fields.text("reason", REASON_AT_MOST), fields.flag("force"), problems);
            if (draft.version != null && !VERSION.matcher(draft.version).matches()) {
                problems.add(new Problem("/version", "'" + draft.version
                        + "' is not a version: use 1 to 64 of A-Z a-z 0-9 . _ + -, first a letter or digit"));
            }
            if (draft.artifact != null) {
                problems.addAll(Manifests.checkArtifact(draft.artifact, "/artifact"));
            }
            if (draft.strategy != null) {
                problems.addAll(Manifests.checkStrategy(draft.strategy, "/strategy"));
            }
            return draft;
        }

        Optional<String> manifest(Known known) {
            if (application == null) {
                return Optional.empty();
            }
            Optional<String> manifest = known.manifest(application);
            if (manifest.isEmpty()) {
                problems.add(new Problem("/application", "there is no application '" + application + "'"
                        + Nearest.hint(application, known.applications()) + (Nearest.to(application, known.applications()).isEmpty() ? ";" : "")
                        + " register it first: PUT /api/v1/applications/{name}"));
            }
            return manifest;
        }

        void checkEnvironment(String manifest, Known known) {
            Set<String> environments = EffectiveManifest.environments(manifest);
            if (environment == null) {
                return;
            }
            if (!environments.contains(environment)) {
                problems.add(new Problem("/environment", "'" + environment + "' is no environment of " + application
                        + Nearest.choices(environment, environments)));
                return;
            }
            if (problems.stream().noneMatch(each -> each.pointer().startsWith("/artifact") || each.pointer().startsWith("/strategy"))) {
                checkArtifact(effective(manifest), known);
            }
        }

        private void checkArtifact(EffectiveManifest effective, Known known) {
            ArtifactSource runs = effective.artifact();
            if (runs == null) {
                problems.add(new Problem("/artifact", "is missing, and the manifest of " + application + " has none for " + environment
                        + "; give {\"command\": [...]} here or there"));
                return;
            }
            if (artifact == null) {
                return;
            }
            Set<String> names = Arguments.alwaysThere();
            names.addAll(effective.variables().keySet());
            names.addAll(known.variables(effective.application(), effective.environment()).keySet());
            if (effective.type() != ServiceType.WORKER) {
                names.add("PORT");
            }
            for (int i = 0; i < runs.command().size(); i++) {
                for (String unknown : Arguments.unknown(List.of(runs.command().get(i)), names)) {
                    problems.add(new Problem("/artifact/command/" + i, "unknown variable ${" + unknown + "}" + Nearest.choices(unknown, names)
                            + "; write $${ for a literal ${"));
                }
            }
        }

        EffectiveManifest effective(String manifest) {
            return EffectiveManifest.of(manifest, java.util.Objects.requireNonNull(environment), json(artifact), json(strategy));
        }

        Checked<DeploymentRequest> checked() {
            return problems.isEmpty() ? new Checked.Right<>(request()) : new Checked.Wrong<>(problems);
        }

        DeploymentRequest request() {
            if (application == null || environment == null || version == null) {
                throw new IllegalStateException("a draft without problems lacks a required field: " + this);
            }
            return new DeploymentRequest(application, environment, version, json(artifact), json(strategy), reason, force,
                    CommandId.digest(Json.canonical(body)));
        }

        private static @Nullable String json(@Nullable JsonNode node) {
            return node == null ? null : Json.canonical(node);
        }
    }
}
