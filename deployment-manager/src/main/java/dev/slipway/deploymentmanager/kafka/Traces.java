package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.metrics.Counts;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentEventRecord;
import dev.slipway.schemas.DeploymentKind;
import dev.slipway.schemas.DeploymentRecord;
import dev.slipway.schemas.DeploymentStep;
import dev.slipway.schemas.OutcomeRecord;
import dev.slipway.schemas.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the manager does, as spans. All ids follow from the deployment, so nothing about traces stands in its state: a step
 * that is delegated after a crash belongs to the same trace, and what is told twice is the same span.
 */
final class Traces {
    private static final String AGENT = "deployment-manager";

    private Traces() {}

    /** The span that a record is written in; null for what belongs to no deployment. */
    static @Nullable TraceParent of(@Nullable SpecificRecord value) {
        return switch (value) {
            case DelegationRecord delegation -> TraceParent.ofStep(delegation.getDeploymentId(), delegation.getStep());
            case DeploymentEventRecord event -> TraceParent.ofDeployment(event.getDeploymentId());
            case DeploymentRecord record when record.getDeployment() != null -> TraceParent.ofDeployment(record.getDeployment().getId());
            case OutcomeRecord outcome when outcome.getTaken() != null && !outcome.getTaken().getDeployments().isEmpty() ->
                    TraceParent.ofDeployment(outcome.getTaken().getDeployments().getFirst());
            case null, default -> null;
        };
    }

    /** A command was decided on. @param headers of its record, which name the span that asked for it */
    static void decided(CommandRecord command, Headers headers, Instant at, Instant now) {
        TraceParent.read(CloudEvents.text(headers, TraceParent.HEADER)).ifPresent(asked -> Tracing.ended(new Span(
                asked.child("decide"), asked.spanId(), "decide " + Envelopes.kindOf(command), AGENT, at, now.isBefore(at) ? at : now,
                Span.Status.OK, Map.of("command", command.getCommandId(), "requestedBy", command.getRequestedBy()))));
    }

    /** A deployment that has ended is told as a whole, with its steps; one that goes on is not told yet. */
    static void ended(@Nullable SpecificRecord value) {
        if (value instanceof DeploymentRecord record && record.getDeployment() != null && record.getDeployment().getFinishedAt() != null) {
            Deployment deployment = record.getDeployment();
            TraceParent id = TraceParent.ofDeployment(deployment.getId());
            if (Tracing.memory().of(id.traceId()).stream().noneMatch(each -> each.id().equals(id))) {
                // A transaction that begins anew tells its records again.
                Counts.deployment(AGENT, deployment.getKind().name(), deployment.getPhase().name(),
                        Duration.between(deployment.getCreatedAt(), deployment.getFinishedAt()));
            }
            deployment.getSteps().stream().filter(each -> each.getStartedAt() != null).forEach(step -> Tracing.ended(step(deployment, step)));
            Tracing.ended(whole(deployment));
        }
    }

    private static Span whole(Deployment deployment) {
        Instant began = deployment.getStartedAt() == null ? deployment.getCreatedAt() : deployment.getStartedAt();
        String asked = deployment.getKind() == DeploymentKind.HEAL ? null : TraceParent.ofRequest(deployment.getId(), deployment.getId()).spanId();
        return new Span(TraceParent.ofDeployment(deployment.getId()), asked, "deployment " + deployment.getKind(), AGENT, began,
                deployment.getFinishedAt(), switch (deployment.getPhase()) {
                    case SUCCEEDED -> Span.Status.OK;
                    case ROLLED_BACK, FAILED, CANCELLED -> Span.Status.ERROR;
                    default -> Span.Status.UNSET;
                }, Map.of("deployment", deployment.getId(), "application", deployment.getApplication(), "environment", deployment.getEnvironment(),
                        "version", deployment.getVersion(), "phase", deployment.getPhase().name(), "requestedBy", deployment.getRequestedBy()));
    }

    private static Span step(Deployment deployment, DeploymentStep step) {
        var attributes = new HashMap<>(Map.of("deployment", deployment.getId(), "step", step.getId(), "assignee", step.getAssignee(),
                "state", step.getState().name()));
        attributes.put("detail", step.getDetail());
        return new Span(TraceParent.ofStep(deployment.getId(), step.getId()), TraceParent.ofDeployment(deployment.getId()).spanId(), step.getName(),
                AGENT, step.getStartedAt(), step.getFinishedAt(), step.getState() == StepState.SUCCEEDED || step.getState() == StepState.COMPENSATED
                        ? Span.Status.OK : step.getState() == StepState.FAILED ? Span.Status.ERROR : Span.Status.UNSET, attributes);
    }
}
