package dev.slipway.cli.rollout;

import dev.slipway.cli.rollout.Rollout.Event;
import dev.slipway.cli.rollout.Rollout.Instance;
import dev.slipway.cli.rollout.Rollout.Share;
import dev.slipway.cli.rollout.Rollout.Step;
import dev.slipway.cli.rollout.Rollout.Waiting;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Deployments and their events from the API's JSON. Fields that are not known are ignored: the gateway may be newer. */
public final class RolloutJson {
    private RolloutJson() {}

    /** What a deployment is; its events tell how it is. */
    public static Rollout begin(JsonNode deployment) {
        return Rollout.of(Json.textOrEmpty(deployment, "id"), new Rollout.What(Json.textOrEmpty(deployment, "kind"),
                Json.textOrEmpty(deployment, "application"), Json.textOrEmpty(deployment, "environment"), Json.textOrEmpty(deployment, "version"),
                Json.text(deployment, "previousVersion"), Json.text(deployment, "strategy")));
    }

    /** The same, with all that is said about it now, for one whose events are no longer kept. */
    public static Rollout whole(JsonNode deployment) {
        Instant began = Times.instant(Json.text(deployment, "startedAt"));
        Rollout begun = begin(deployment);
        return new Rollout(begun.id(), begun.what(), Json.textOrEmpty(deployment, "phase"), Json.textOrEmpty(deployment, "outcome"),
                waiting(deployment.path("waitingFor")), began == null ? Times.instant(Json.text(deployment, "createdAt")) : began,
                Times.instant(Json.text(deployment, "finishedAt")), steps(deployment), traffic(deployment), List.of());
    }

    /** An event of a deployment. @param kind of the stream's event */
    public static Event event(String kind, String data) {
        JsonNode json = Json.read(data);
        Instant at = Objects.requireNonNullElse(Times.instant(Json.text(json, "at")), Instant.EPOCH);
        return switch (kind) {
            case "phase" -> new Rollout.PhaseChanged(at, Json.textOrEmpty(json, "phase"), Json.textOrEmpty(json, "because"),
                    waiting(json.path("waitingFor")));
            case "step" -> new Rollout.StepChanged(at, step(json.path("step")));
            case "traffic" -> new Rollout.TrafficChanged(at, traffic(json));
            default -> new Rollout.Unknown(kind, data);
        };
    }

    /** The instances of an environment. */
    public static Rollout.InstancesSeen instances(JsonNode environment) {
        var seen = new ArrayList<Instance>();
        for (JsonNode release : environment.path("releases")) {
            for (JsonNode each : release.path("instances")) {
                seen.add(new Instance(Json.textOrEmpty(each, "id"), Json.textOrEmpty(release, "version"), Json.textOrEmpty(each, "state"),
                        Json.text(each, "address")));
            }
        }
        return new Rollout.InstancesSeen(List.copyOf(seen));
    }

    /** The steps of a deployment or of a dry run. */
    public static List<Step> steps(JsonNode planned) {
        return planned.path("steps").valueStream().map(RolloutJson::step).toList();
    }

    private static List<Share> traffic(JsonNode parent) {
        return parent.path("traffic").valueStream()
                .map(each -> new Share(Json.textOrEmpty(each, "version"), each.path("weight").asInt(0))).toList();
    }

    private static @Nullable Waiting waiting(JsonNode waiting) {
        return waiting.isObject() ? new Waiting(Json.textOrEmpty(waiting, "kind"), Json.textOrEmpty(waiting, "because"),
                Times.instant(Json.text(waiting, "until"))) : null;
    }

    private static Step step(JsonNode step) {
        return new Step(Json.textOrEmpty(step, "id"), Json.textOrEmpty(step, "name"), Json.textOrEmpty(step, "assignee"),
                Json.textOrEmpty(step, "state"), Times.instant(Json.text(step, "startedAt")), Times.instant(Json.text(step, "finishedAt")),
                Json.textOrEmpty(step, "detail"));
    }
}
