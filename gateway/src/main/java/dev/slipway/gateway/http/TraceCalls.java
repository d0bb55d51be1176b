package dev.slipway.gateway.http;

import dev.slipway.agent.trace.SpanMemory;
import dev.slipway.gateway.trace.DeploymentTrace;
import dev.slipway.gateway.view.Views;
import dev.slipway.model.trace.TraceParent;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a deployment did, from the request to the platform, as one trace. */
final class TraceCalls {
    private final Views views;
    private final Reads reads;
    private final SpanMemory memory;

    /** @param memory of the spans that ended in this process */
    TraceCalls(Views views, SpanMemory memory) {
        this.views = views;
        this.reads = new Reads(views);
        this.memory = memory;
    }

    List<Call> calls() {
        return List.of(Call.get("/deployments/{id}/trace", this::trace));
    }

    private Answer trace(Request request) {
        request.query().knows().check();
        String id = request.variable("id");
        Optional<String> application = views.deployment(id).map(each -> each.path("application").asString(""));
        return reads.fresh(application.orElse(null), () -> {
            ObjectNode deployment = Reads.found(views.deployment(id), DeploymentCalls.noDeployment(id));
            request.access().about(deployment);
            return Answer.json(200, DeploymentTrace.json(id, DeploymentTrace.of(deployment, memory.of(TraceParent.traceIdOf(id)))));
        });
    }
}
