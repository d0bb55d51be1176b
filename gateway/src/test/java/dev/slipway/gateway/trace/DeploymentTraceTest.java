package dev.slipway.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.intake.Command;
import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DeploymentTraceTest {
    private static final String ID = "0af76519-16cd-43dd-8448-eb211c80319c";
    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");

    private static ObjectNode deployment(String phase, String finishedAt) {
        return (ObjectNode) new JsonMapper().readTree("""
            {"id": "%s", "kind": "DEPLOY", "application": "shop", "environment": "dev", "version": "2", "phase": "%s", "requestedBy": "ci",
             "createdAt": "2026-11-25T10:00:00.000Z", "startedAt": "2026-11-25T10:00:00.100Z", "finishedAt": %s, "steps": [
              {"id": "start", "name": "start 2", "assignee": "render-deployer", "state": "SUCCEEDED", "startedAt": "2026-11-25T10:00:00.200Z",
               "finishedAt": "2026-11-25T10:00:01.000Z", "detail": "2 instances"},
              {"id": "switch", "name": "switch", "assignee": "deployment-manager", "state": "PENDING", "startedAt": null, "finishedAt": null, "detail": ""}
             ]}""".formatted(ID, phase, finishedAt));
    }

    @Test
    void without_any_span_the_deployment_tells_itself_and_the_steps_that_began() {
        var spans = DeploymentTrace.of(deployment("RUNNING", "null"), List.of());
        assertThat(spans).extracting(Span::name).containsExactly("deployment DEPLOY", "start 2");
        assertThat(spans).extracting(Span::status).containsExactly(Span.Status.UNSET, Span.Status.OK);
        assertThat(spans.getFirst().parent()).as("nobody knows the request any more").isNull();
        assertThat(spans.getFirst().finishedAt()).isNull();
        assertThat(spans.getLast().parent()).isEqualTo(spans.getFirst().id().spanId());
        assertThat(spans.getLast().attributes()).containsEntry("assignee", "render-deployer").containsEntry("step", "start");
    }

    @Test
    void what_was_kept_is_joined_from_the_request_to_the_action() {
        var command = new Command(ID, "shop", "dev", "ci", "", null, new Command.Deploy(ID, "2", null, null, null, false));
        Span request = span(DeploymentTrace.of(command), null, "POST /api/v1/deployments", 0);
        TraceParent step = TraceParent.ofStep(ID, "start");
        Span task = span(step.child("task", "d1"), step.spanId(), "startInstances", 300);
        Span action = span(task.id().child("platform ensureStarted"), task.id().spanId(), "platform ensureStarted", 310);
        var spans = DeploymentTrace.of(deployment("FAILED", "\"2026-11-25T10:00:02.000Z\""), List.of(action, task, request));
        assertThat(spans).extracting(Span::name)
                .containsExactly("POST /api/v1/deployments", "deployment DEPLOY", "start 2", "startInstances", "platform ensureStarted");
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i).parent()).as(spans.get(i).name()).isEqualTo(spans.get(i - 1).id().spanId());
        }
        assertThat(spans).extracting(each -> each.id().traceId()).containsOnly(ID.replace("-", ""));
        assertThat(spans.get(1).status()).isEqualTo(Span.Status.ERROR);
    }

    @Test
    void what_is_about_a_deployment_is_asked_for_in_its_trace() {
        for (Command.Want want : List.of(new Command.Cancel(ID, null), new Command.Pause(ID, null), new Command.Resume(ID, null))) {
            var command = new Command("another-id", "shop", "dev", "ci", "", null, want);
            assertThat(DeploymentTrace.of(command).traceId()).as(want.toString()).isEqualTo(ID.replace("-", ""));
        }
    }

    @Test
    void it_is_shown_with_every_field() {
        Span span = new Span(TraceParent.ofStep(ID, "start"), null, "start", "deployment-manager", START, null, Span.Status.UNSET, Map.of("b", "2", "a", "1"));
        assertThat(DeploymentTrace.json(ID, List.of(span)).toString()).isEqualTo("{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spans\":[{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":\""
                + span.id().spanId() + "\",\"parentSpanId\":null,\"name\":\"start\",\"agent\":\"deployment-manager\","
                + "\"startedAt\":\"2026-11-25T10:00:00.000Z\",\"finishedAt\":null,\"status\":\"UNSET\",\"attributes\":{\"a\":\"1\",\"b\":\"2\"}}]}");
    }

    private static Span span(TraceParent id, String parent, String name, long millis) {
        return new Span(id, parent, name, "gateway", START.plusMillis(millis), START.plusMillis(millis + 1), Span.Status.OK, Map.of());
    }
}
