package dev.slipway.deploymentmanager.report;

import static java.util.stream.Collectors.joining;

import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.execution.StepState;
import dev.slipway.deploymentmanager.plan.Change;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.model.manifest.ArtifactSource;
import dev.slipway.model.manifest.Durations;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.model.manifest.Healing;
import dev.slipway.model.manifest.HealthPolicy;
import dev.slipway.model.manifest.Strategy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Deployment Manager Analysis of a deployment, filled from its plan and from what was done. */
public final class Report {
    /** Of a command, characters: some lines. */
    private static final int COMMAND_SHOWN = 500;

    private Report() {}

    /** As Markdown. */
    public static String of(Environment environment, Deployment deployment) {
        Standing standing = environment.wanted().standing();
        Release release = deployment.release() != null ? deployment.release() : standing == null ? null : standing.release();
        var text = new StringBuilder("## Deployment Manager Analysis\n");
        text.append(summary(environment, deployment));
        if (release == null) {
            text.append("### Platform Requirements\nNothing is to run.\n### Infrastructure Design\n");
            points(text, "none", "`" + environment.name() + "` of `" + environment.application() + "`", "no instances", "nothing is watched");
        } else {
            EffectiveManifest manifest = release.effective();
            text.append("### Platform Requirements\n").append(requirements(release, manifest)).append("### Infrastructure Design\n");
            points(text, "local processes: " + platformReason(manifest) + warnings(deployment), environmentWords(environment, release, standing),
                    scaling(deployment, release, standing), monitoring(manifest));
        }
        text.append("### Specialist Delegation\n");
        for (String specialist : List.of("render-deployer", "monitoring-specialist", "cicd-specialist")) {
            text.append("- **").append(specialist).append("**: ").append(delegated(deployment, specialist)).append('\n');
        }
        text.append("### Deployment Strategy\n").append(strategy(deployment, release, standing));
        return text.toString();
    }

    private static String summary(Environment environment, Deployment deployment) {
        String what = deployment.kind() + " of `" + environment.application() + "` in `" + environment.name() + "`";
        String why = deployment.reason() == null ? "" : " (" + deployment.reason() + ")";
        String end = deployment.outcome() == null ? "" : ": " + deployment.outcome().lines().findFirst().orElse("");
        return what + " for " + deployment.requestedBy() + why + ", " + deployment.phase() + end + "\n";
    }

    private static String requirements(Release release, EffectiveManifest manifest) {
        String service = manifest.type().name().toLowerCase(Locale.ROOT);
        String runs = switch (manifest.artifact()) {
            case ArtifactSource.Command(var command, var directory) -> "the command `" + line(command) + "`"
                    + (directory == null ? "" : " in `" + directory + "`");
            case ArtifactSource.Archive(var command, var path, _) -> "the command `" + line(command) + "` in the archive `" + path + "`";
            case null -> "nothing";
        };
        return "Version " + release.version() + " is a " + service + " service: " + runs + ", "
                + (manifest.type().hasPort() ? "listening on `PORT`" : "without a port") + ", with "
                + counted(release.variables().size(), "variable") + " (manifest revision " + release.manifestRevision() + ").\n";
    }

    private static String line(List<String> command) {
        String line = String.join(" ", command);
        return line.length() <= COMMAND_SHOWN ? line : line.substring(0, COMMAND_SHOWN - 1) + "…";
    }

    private static String platformReason(EffectiveManifest manifest) {
        return manifest.json().contains("\"platform\":\"local\"") ? "the manifest names it"
                : "the manifest leaves the choice open, and it is the only platform that is set up";
    }

    /** What the specialists found unsafe while they worked: their output {@code warning}. */
    private static String warnings(Deployment deployment) {
        return deployment.steps().stream().map(step -> step.outputs().get("warning")).filter(Objects::nonNull).distinct()
                .map(each -> ". Warning: " + each).collect(joining());
    }

    private static void points(StringBuilder text, String platform, String environment, String scaling, String monitoring) {
        text.append("- **Platform Selection**: ").append(platform).append('\n')
                .append("- **Environment Strategy**: ").append(environment).append('\n')
                .append("- **Scaling Plan**: ").append(scaling).append('\n')
                .append("- **Monitoring Strategy**: ").append(monitoring).append('\n');
    }

    private static String environmentWords(Environment environment, Release release, @Nullable Standing standing) {
        String before = standing == null ? "nothing runs there yet"
                : standing.release().id().equals(release.id()) ? "it is the live release" : "version " + standing.release().version() + " is live";
        return "`" + environment.name() + "` of `" + environment.application() + "`; " + before
                + (environment.serving().port() == 0 ? "" : "; served on port " + environment.serving().port());
    }

    private static String scaling(Deployment deployment, Release release, @Nullable Standing standing) {
        int asWritten = release.effective().instances();
        int instances = deployment.aim() instanceof Deployment.Aim.Scaled(var wanted) ? wanted : count(deployment, release, standing);
        return instances == asWritten ? instances(instances) + ", fixed"
                : instances(instances) + " until a version is deployed; the manifest says " + asWritten;
    }

    private static int count(Deployment deployment, Release release, @Nullable Standing standing) {
        return standing == null || deployment.kind().bringsRelease()
                ? Change.instances(release, standing, deployment.kind().keepsScaling()) : standing.slots().size();
    }

    private static String monitoring(EffectiveManifest manifest) {
        HealthPolicy health = manifest.health();
        String check = manifest.type().hasPort()
                ? "`GET " + health.path() + "` every " + Durations.words(health.interval()) + ", timeout " + Durations.words(health.timeout())
                        + ", unhealthy after " + health.unhealthyAfter() + (health.unhealthyAfter() == 1 ? " failed check" : " failed checks")
                : "whether each process is alive";
        List<String> alerts = manifest.alerts().names();
        return check + "; " + Durations.words(health.startup()) + " to become healthy; "
                + (alerts.isEmpty() ? "no alerts" : "alerts " + alerts.stream().map(each -> "`" + each + "`").collect(joining(", ")))
                + "; restart " + word(manifest.healing().restart()) + ", replace " + word(manifest.healing().replace())
                + ", rollback " + word(manifest.healing().rollback());
    }

    private static String word(Healing.Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static String delegated(Deployment deployment, String specialist) {
        List<StepRun> steps = deployment.steps().stream().filter(step -> step.step().action().assignee().equals(specialist)).toList();
        return steps.isEmpty() ? "nothing" : steps.stream()
                .map(step -> step.step().name() + " (" + step.state() + ")").collect(joining("; "));
    }

    private static String strategy(Deployment deployment, @Nullable Release release, @Nullable Standing standing) {
        List<StepRun> plan = deployment.steps().stream().filter(step -> step.undoes() == null && step.group() == null).toList();
        var text = new StringBuilder();
        if (release == null || !deployment.kind().bringsRelease()) {
            text.append(deployment.steps().size()).append(" steps, each as soon as what it waits for is done");
        } else {
            text.append(words(release.effective(), count(deployment, release, standing))).append(", in ").append(plan.size()).append(" steps");
        }
        appendCounts(text.append(": "), plan.isEmpty() ? deployment.steps() : plan);
        String undone = deployment.steps().stream().filter(step -> step.undoes() != null)
                .map(step -> step.step().name() + " (" + step.state() + ")").collect(joining("; "));
        return text.append(undone.isEmpty() ? "" : ". Undone in reverse order: " + undone).append(".\n").toString();
    }

    private static String words(EffectiveManifest manifest, int instances) {
        return switch (manifest.strategy()) {
            case Strategy.BlueGreen _ -> "Blue-green: " + instances(instances) + " beside what runs, then all traffic at once";
            case Strategy.Rolling rolling -> "Rolling: " + instances(instances) + ", at most " + rolling.maxSurge() + " more and "
                    + rolling.maxUnavailable() + " fewer at any moment";
        };
    }

    static String instances(int count) {
        return counted(count, "instance");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static void appendCounts(StringBuilder text, List<StepRun> steps) {
        text.append(steps.isEmpty() ? "no step was made" : Stream.of(StepState.values())
                .map(state -> Map.entry(state, steps.stream().filter(step -> step.state() == state).count()))
                .filter(each -> each.getValue() > 0).map(each -> each.getValue() + " " + each.getKey()).collect(joining(", ")));
    }
}
