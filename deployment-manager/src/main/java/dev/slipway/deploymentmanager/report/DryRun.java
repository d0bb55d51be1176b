package dev.slipway.deploymentmanager.report;

import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Environments;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.plan.Release;
import dev.slipway.deploymentmanager.plan.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a deployment would do: the same compiler as for a real one, in an environment in which nothing else runs. */
public final class DryRun {
    private static final JsonMapper JSON = new JsonMapper();

    private DryRun() {}

    /** The answer as JSON: {@code {steps, waits, reasons, duration, cost, changes, risks, report}}. */
    public static String of(Environment environment, Deployment deployment, Instant now) {
        Deployment running = environment.work().running();
        Environment planned = Environments.decide(environment.alone(), new Event.Asked(deployment),
                new Surroundings(Set.of(), new Surroundings.Ports(1, 1, 0), true), now).next();
        Deployment plan = Objects.requireNonNull(planned.work().running()).planned();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("steps", plan.steps().stream().map(DryRun::step).toList());
        answer.put("waits", running == null ? List.of() : List.of(wait(environment, running)));
        answer.put("reasons", reasons(Objects.requireNonNull(plan.release())));
        answer.put("duration", plan.steps().stream().map(step -> step.step().deadline()).reduce(Duration.ZERO, Duration::plus).toString());
        var cost = new LinkedHashMap<String, Object>();
        cost.put("monthly", 0);
        cost.put("because", "local processes cost nothing of their own");
        answer.put("cost", cost);
        answer.put("changes", changes(plan.release(), environment.wanted().standing()));
        answer.put("risks", risks(environment));
        answer.put("report", Report.of(environment, plan));
        return JSON.writeValueAsString(answer);
    }

    private static Map<String, Object> wait(Environment environment, Deployment running) {
        var wait = new LinkedHashMap<String, Object>();
        wait.put("kind", "QUEUE");
        wait.put("because", running.kind() + " " + running.id() + " runs in " + environment.key());
        wait.put("until", null);
        return wait;
    }

    private static Map<String, Object> step(StepRun step) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", step.id());
        map.put("name", step.step().name());
        map.put("assignee", step.step().action().assignee());
        map.put("task", step.step().action().task());
        map.put("dependsOn", step.step().dependsOn());
        map.put("state", "PENDING");
        map.put("startedAt", null);
        map.put("finishedAt", null);
        map.put("detail", "at most " + step.step().deadline());
        map.put("outputs", Map.of());
        return map;
    }

    private static List<String> reasons(Release release) {
        return List.of("platform local: the only one that is set up",
                "strategy " + release.effective().strategy().type() + ": as the manifest or the request says, or by default",
                Report.instances(release.effective().instances()) + ": as the manifest says, or by default");
    }

    private static List<String> changes(Release release, @Nullable Standing standing) {
        if (standing == null) {
            return List.of("version " + release.version() + " is the first in this environment");
        }
        var changes = new ArrayList<String>();
        Release live = standing.release();
        int instances = release.effective().instances();
        if (standing.slots().size() != instances) {
            changes.add(Report.instances(standing.slots().size()) + " -> " + instances);
        }
        changes.add("version " + live.version() + " -> " + release.version());
        if (live.manifestRevision() != release.manifestRevision()) {
            changes.add("manifest revision " + live.manifestRevision() + " -> " + release.manifestRevision());
        }
        var names = new TreeMap<>(live.variables());
        names.putAll(release.variables());
        names.keySet().stream().filter(name -> !Objects.equals(live.variables().get(name), release.variables().get(name)))
                .forEach(name -> changes.add("variable " + name + (live.variables().containsKey(name)
                        ? release.variables().containsKey(name) ? " changes" : " goes" : " comes")));
        return changes;
    }

    private static List<String> risks(Environment environment) {
        var risks = new ArrayList<String>();
        Standing standing = environment.wanted().standing();
        if (standing == null) {
            risks.add("there is nothing to go back to: a failure ends FAILED");
        } else if (standing.slots().size() == 1) {
            risks.add("one instance runs: whatever happens to it is seen by users");
        }
        if (environment.wanted().blocked() != null) {
            risks.add("an undo failed here; only a rollback or a deployment with force is taken: " + environment.wanted().blocked());
        }
        return risks;
    }
}
