package dev.slipway.gateway.trace;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.view.Json;
import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The spans of a deployment. The deployment itself and its steps are spans that follow from its view, so they are there after any
 * restart and wherever the agents run; the rest is there while this process keeps it.
 */
public final class DeploymentTrace {
    private static final String MANAGER = "deployment-manager";

    private DeploymentTrace() {}

    /** The span of a command: that of the deployment that it asks for, or that it is about. */
    public static TraceParent of(Command command) {
        // A command that asks for a deployment has its id.
        String deployment = switch (command.want()) {
            case Command.Cancel(var id, _) -> id;
            case Command.Pause(var id, _) -> id;
            case Command.Resume(var id, _) -> id;
            default -> command.id();
        };
        return TraceParent.ofRequest(deployment, command.id());
    }

    /** The trace. @param deployment as the API shows it; @param kept spans that are known of it */
    public static List<Span> of(ObjectNode deployment, List<Span> kept) {
        var spans = new LinkedHashMap<String, Span>();
        kept.forEach(each -> spans.put(each.id().spanId(), each));
        String id = text(deployment, "id");
        put(spans, whole(deployment, id));
        deployment.path("steps").forEach(step -> {
            if (time(step, "startedAt") != null) {
                put(spans, step(step, id));
            }
        });
        Set<String> known = Set.copyOf(spans.keySet());
        var all = new ArrayList<>(spans.values().stream().map(each -> inItsPlace(each, known)).toList());
        all.sort(Comparator.comparing(Span::startedAt));
        return all;
    }

    private static void put(Map<String, Span> spans, Span span) {
        spans.put(span.id().spanId(), span);
    }

    /** What is not kept any more, or is kept elsewhere, cannot be anybody's parent here. */
    private static Span inItsPlace(Span span, Set<String> known) {
        return span.parent() == null || known.contains(span.parent()) ? span
                : new Span(span.id(), null, span.name(), span.agent(), span.startedAt(), span.finishedAt(), span.status(), span.attributes());
    }

    private static Span whole(ObjectNode deployment, String id) {
        Instant created = Objects.requireNonNullElse(time(deployment, "createdAt"), Instant.EPOCH);
        Instant began = Objects.requireNonNullElse(time(deployment, "startedAt"), created);
        String phase = text(deployment, "phase");
        Span.Status status = switch (phase) {
            case "SUCCEEDED" -> Span.Status.OK;
            case "ROLLED_BACK", "FAILED", "CANCELLED" -> Span.Status.ERROR;
            default -> Span.Status.UNSET;
        };
        return new Span(TraceParent.ofDeployment(id), TraceParent.ofRequest(id, id).spanId(), "deployment " + text(deployment, "kind"), MANAGER, began,
                time(deployment, "finishedAt"), status, Map.of("deployment", id, "application", text(deployment, "application"),
                        "environment", text(deployment, "environment"), "version", text(deployment, "version"), "phase", phase,
                        "requestedBy", text(deployment, "requestedBy")));
    }

    private static Span step(JsonNode step, String deployment) {
        String state = text(step, "state");
        Span.Status status = switch (state) {
            case "SUCCEEDED", "COMPENSATED" -> Span.Status.OK;
            case "FAILED" -> Span.Status.ERROR;
            default -> Span.Status.UNSET;
        };
        var attributes = new HashMap<>(Map.of("deployment", deployment, "step", text(step, "id"), "assignee", text(step, "assignee"), "state", state,
                "detail", text(step, "detail")));
        return new Span(TraceParent.ofStep(deployment, text(step, "id")), TraceParent.ofDeployment(deployment).spanId(), text(step, "name"), MANAGER,
                Objects.requireNonNull(time(step, "startedAt")), time(step, "finishedAt"), status, attributes);
    }

    /** As the API shows it: {@code {traceId, spans}}. */
    public static ObjectNode json(String deployment, List<Span> spans) {
        ObjectNode trace = Json.object().put("traceId", TraceParent.traceIdOf(deployment));
        ArrayNode all = trace.putArray("spans");
        spans.forEach(span -> {
            ObjectNode one = all.addObject().put("traceId", span.id().traceId()).put("spanId", span.id().spanId()).put("parentSpanId", span.parent())
                    .put("name", span.name()).put("agent", span.agent()).put("startedAt", Json.time(span.startedAt()))
                    .put("finishedAt", Json.time(span.finishedAt())).put("status", span.status().name());
            ObjectNode attributes = one.putObject("attributes");
            new TreeMap<>(span.attributes()).forEach(attributes::put);
        });
        return trace;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static @Nullable Instant time(JsonNode node, String field) {
        String text = node.path(field).asString("");
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
