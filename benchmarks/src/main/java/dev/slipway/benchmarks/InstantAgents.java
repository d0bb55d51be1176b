package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.schemas.Applied;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.EdgeRecord;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.RouteRecord;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Specialists and an edge whose work takes no time: what is delegated is done when it is read. So what is measured is not theirs. */
final class InstantAgents {
    private final Publisher publisher;

    InstantAgents(Publisher publisher) {
        this.publisher = publisher;
    }

    /** Tells of the edge, without which no route counts as applied. */
    void present() {
        var member = PresenceRecord.newBuilder().setMember("edge-e1").setAgent("edge").setIncarnation("1").setServing(new Serving()).build();
        for (int partition = 0; partition < Topics.PARTITIONS_STANDALONE; partition++) {
            publisher.publishTo(partition, Topics.PRESENCE, "edge-e1", member).join();
        }
    }

    void carryOut(Received<DelegationRecord> received) {
        DelegationRecord delegation = received.value();
        if (delegation == null) {
            return;
        }
        Map<String, String> outputs = new HashMap<>();
        if (delegation.getPrepareArtifact() != null || delegation.getVerifyArtifact() != null) {
            outputs.put("digest", "sha256:" + "0".repeat(64));
        }
        if (delegation.getStartInstances() != null) {
            delegation.getStartInstances().getInstances().forEach(each -> outputs.put("address." + each.getInstance(), "127.0.0.1:1"));
        }
        var report = TaskReport.newBuilder().setDelegationId(delegation.getDelegationId()).setDeploymentId(delegation.getDeploymentId())
                .setStep(delegation.getStep()).setAttempt(delegation.getAttempt()).setSequence(1).setState(TaskState.SUCCEEDED).setDetail("")
                .setOutputs(outputs).setAssignee("bench").setIncarnation("1").build();
        publisher.publish(Topics.STATUS, received.key(), StatusRecord.newBuilder().setApplication(delegation.getApplication())
                .setEnvironment(delegation.getEnvironment()).setReport(report).build());
    }

    void apply(Received<RouteRecord> received) {
        if (received.value() != null && received.value().getRoute() != null) {
            var route = received.value().getRoute();
            publisher.publish(Topics.EDGES, received.key() + "/e1", EdgeRecord.newBuilder().setEdge("e1").setIncarnation("1")
                    .setApplication(route.getApplication()).setEnvironment(route.getEnvironment()).setRevision(route.getRevision())
                    .setApplied(new Applied("127.0.0.1:" + route.getListenPort(), List.of())).build());
        }
    }
}
