package dev.slipway.deploymentmanager.application;

import dev.slipway.deploymentmanager.application.Application.Variables;
import dev.slipway.deploymentmanager.application.Application.Version;
import dev.slipway.deploymentmanager.application.Reply.Refused;
import dev.slipway.deploymentmanager.application.Reply.Taken;
import dev.slipway.deploymentmanager.application.Reply.Why;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.model.Nearest;
import dev.slipway.model.Problem;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.Manifests;
import dev.slipway.model.manifest.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides what commands make of an application. */
public final class Applications {
    /** Of an artifact as JSON, characters: as much as a whole manifest has. */
    static final int ARTIFACT_MAX = 256 * 1024;
    /** Of all variables that were set in an application, bytes in UTF-8: with its manifest they are one record of at most 1 MiB. */
    static final int VARIABLES_MAX = 512 * 1024;

    private Applications() {}

    /** The application after a command, and what its asker is told. */
    public record Result(Application next, Reply reply) {}

    /**
     * Registers it or replaces its manifest.
     *
     * @param ifRevision that the caller replaces; null for whichever is there
     * @param busy environments in which something runs or is asked for: without a manifest nobody could see or end it
     */
    public static Result put(Application application, String manifest, @Nullable Long ifRevision, Collection<String> busy, Instant now) {
        if (application.retiring()) {
            return new Result(application, beingRetired(application));
        }
        if (Manifests.readJson(manifest) instanceof Reading.Invalid(var problems)) {
            return refused(application, Why.INVALID, "the manifest is not valid", problems);
        }
        String name = EffectiveManifest.of(manifest, "", null, null).application();
        if (!name.equals(application.name())) {
            return refused(application, Why.INVALID, "the manifest is not valid", List.of(new Problem("/name",
                    "'" + name + "' is not the application that it is written for; use '" + application.name() + "'")));
        }
        boolean registered = application.manifest() != null;
        if (manifest.equals(application.manifest())) {
            return new Result(application, new Taken(application.revision(), false, true, List.of(), null));
        }
        if (ifRevision != null && ifRevision != (registered ? application.revision() : 0)) {
            return refused(application, Why.REVISION, "the manifest's revision is " + application.revision() + ", not " + ifRevision
                    + "; read it again and repeat the change", List.of());
        }
        Set<String> named = EffectiveManifest.environments(manifest);
        List<Problem> left = busy.stream().filter(each -> !named.contains(each)).sorted()
                .map(each -> new Problem("/environments/" + each, "is left out, and something runs or is asked for in it; leave it in")).toList();
        if (!left.isEmpty()) {
            return refused(application, Why.CONFLICT, "the manifest leaves out what still runs: "
                    + String.join(", ", busy.stream().filter(each -> !named.contains(each)).sorted().toList()), left);
        }
        Application next = application.manifest(manifest, now);
        return new Result(next, new Taken(next.revision(), !registered, false, List.of(), null));
    }

    /** Sets plain variables of an environment; a null value removes one. */
    public static Result putVariables(Application application, String environment, Map<String, @Nullable String> changes, Instant now) {
        Refused unknown = refusal(application, environment);
        if (unknown != null) {
            return new Result(application, unknown);
        }
        Variables known = application.variables().get(environment);
        var values = new TreeMap<>(known == null ? Map.<String, String>of() : known.values());
        changes.forEach((name, value) -> {
            if (value == null) {
                values.remove(name);
            } else {
                values.put(name, value);
            }
        });
        if (known != null && known.values().equals(values)) {
            return new Result(application, new Taken(known.revision(), false, true, List.of(), null));
        }
        int bytes = bytes(values) + application.variables().entrySet().stream().filter(each -> !each.getKey().equals(environment))
                .mapToInt(each -> bytes(each.getValue().values())).sum();
        if (bytes > VARIABLES_MAX) {
            return refused(application, Why.INVALID, "the variables are too large", List.of(new Problem("", "all variables of "
                    + application.name() + " together would have " + bytes + " bytes; use at most " + VARIABLES_MAX)));
        }
        Variables next = new Variables(known == null ? 1 : known.revision() + 1, values, now);
        return new Result(application.variables(environment, next), new Taken(next.revision(), known == null, false, List.of(), null));
    }

    private static int bytes(Map<String, String> values) {
        return values.entrySet().stream().mapToInt(each -> each.getKey().getBytes(StandardCharsets.UTF_8).length
                + each.getValue().getBytes(StandardCharsets.UTF_8).length).sum();
    }

    /** Why nothing of an environment can be changed; null when it can. */
    public static @Nullable Refused refusal(Application application, String environment) {
        return unknownEnvironment(application, environment, "");
    }

    /**
     * What a deploy command asks for.
     *
     * @param artifact as JSON, in place of the manifest's; null for that
     * @param strategy likewise
     * @param force also where the version is known with another artifact
     */
    public record Wish(String environment, String deploymentId, String version, @Nullable String artifact, @Nullable String strategy,
            boolean force) {}

    /** What a deploy command comes to. */
    public sealed interface Deployable {
        /** A release, computed from what was taken before the command. @param version what its name stands for from now on */
        record Ready(Release release, Version version) implements Deployable {}

        /** Not that. */
        record Not(Refused refused) implements Deployable {}
    }

    /** The release that a deploy command asks for. @param known what its version stands for; null while the name is free */
    public static Deployable release(Application application, @Nullable Version known, Wish wish) {
        Refused unknown = unknownEnvironment(application, wish.environment(), "/environment");
        if (unknown != null) {
            return new Deployable.Not(unknown);
        }
        String manifest = Objects.requireNonNull(application.manifest());
        EffectiveManifest effective = EffectiveManifest.of(manifest, wish.environment(), wish.artifact(), wish.strategy());
        String runs = effective.artifactJson();
        if (runs == null || effective.artifact() == null) {
            return new Deployable.Not(new Refused(Why.INVALID, "nothing says what to run", List.of(new Problem("/artifact",
                    "is missing, and the manifest of " + application.name() + " has none for " + wish.environment()
                            + "; give {\"command\": [...]} here or there"))));
        }
        if (runs.length() > ARTIFACT_MAX) {
            return new Deployable.Not(new Refused(Why.INVALID, "the artifact is too large", List.of(new Problem("/artifact",
                    "has " + runs.length() + " characters; use at most " + ARTIFACT_MAX))));
        }
        boolean same = known != null && known.artifact().equals(runs);
        if (known != null && !same && !wish.force()) {
            return new Deployable.Not(new Refused(Why.CONFLICT, "version " + wish.version() + " of " + application.name()
                    + " names another artifact: " + known.artifact() + "; give the new one a version of its own, or use force", List.of()));
        }
        var variables = new TreeMap<>(effective.variables());
        Variables set = application.variables().get(wish.environment());
        if (set != null) {
            variables.putAll(set.values());
        }
        return new Deployable.Ready(new Release(wish.deploymentId(), wish.version(), effective, application.revision(), variables, null, null),
                same ? known : new Version(runs, null));
    }

    /** Why nothing of an application is taken that is being retired. */
    public static Refused beingRetired(Application application) {
        return new Refused(Why.CONFLICT, application.name() + " is being retired; wait until its deployments of kind RETIRE have ended", List.of());
    }

    /** It is retired: nothing of it is taken any more. */
    public static Application retire(Application application, Instant now) {
        return application.retired(now);
    }

    private static @Nullable Refused unknownEnvironment(Application application, String environment, String pointer) {
        if (application.manifest() == null) {
            return new Refused(Why.NOT_FOUND, "there is no application " + application.name(),
                    List.of(new Problem("/application", "there is no application '" + application.name() + "'; register it first")));
        }
        if (application.retiring()) {
            return beingRetired(application);
        }
        Set<String> environments = EffectiveManifest.environments(application.manifest());
        return environments.contains(environment) ? null : new Refused(Why.NOT_FOUND,
                "there is no environment " + environment + " in " + application.name(), List.of(new Problem(pointer, "'" + environment
                        + "' is no environment of " + application.name() + Nearest.choices(environment, environments))));
    }

    private static Result refused(Application application, Why why, String detail, List<Problem> problems) {
        return new Result(application, new Refused(why, detail, problems));
    }
}
