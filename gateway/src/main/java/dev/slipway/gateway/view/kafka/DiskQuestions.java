package dev.slipway.gateway.view.kafka;

import dev.slipway.gateway.view.Listing;
import dev.slipway.gateway.view.Questions;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.disk.Disk;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the views answer from the rows on disk, each question on the state of one moment. */
abstract class DiskQuestions implements Views {
    final Disk disk;

    DiskQuestions(Disk disk) {
        this.disk = disk;
    }

    @Override
    public Optional<ObjectNode> application(String name) {
        return disk.read(rows -> Questions.application(rows, name));
    }

    @Override
    public Optional<Manifest> manifest(String application) {
        return disk.read(rows -> Questions.manifest(rows, application));
    }

    @Override
    public Page applications(int limit, @Nullable String cursor) {
        return disk.read(rows -> Questions.applications(rows, limit, cursor));
    }

    @Override
    public Optional<ObjectNode> versions(String application) {
        return disk.read(rows -> Questions.versions(rows, application));
    }

    @Override
    public Optional<String> artifactOf(String application, String version) {
        return disk.read(rows -> Questions.artifactOf(rows, application, version));
    }

    @Override
    public Optional<ObjectNode> environment(String application, String environment, Instant now) {
        return disk.read(rows -> Questions.environment(rows, application, environment, now));
    }

    @Override
    public Optional<ObjectNode> variables(String application, String environment) {
        return disk.read(rows -> Questions.variables(rows, application, environment));
    }

    @Override
    public Optional<ObjectNode> deployment(String id) {
        return disk.read(rows -> Questions.one(rows, Listing.DEPLOYMENTS, id));
    }

    @Override
    public Optional<String> report(String deploymentId) {
        return disk.read(rows -> Questions.report(rows, deploymentId));
    }

    @Override
    public Page deployments(Map<String, String> filters, int limit, @Nullable String cursor) {
        return disk.read(rows -> Questions.page(rows, Listing.DEPLOYMENTS, filters, limit, cursor));
    }

    @Override
    public List<DeploymentEvent> events(String deploymentId, long after) {
        return disk.read(rows -> Questions.events(rows, deploymentId, after));
    }

    @Override
    public List<LogLine> logs(String application, String environment, Map<String, String> filters, @Nullable Instant since, int tail) {
        return disk.read(rows -> Questions.logs(rows, application, environment, filters, since, tail));
    }

    @Override
    public Page alerts(Map<String, String> filters, int limit, @Nullable String cursor) {
        return disk.read(rows -> Questions.page(rows, Listing.ALERTS, filters, limit, cursor));
    }

    @Override
    public Optional<ObjectNode> alert(String id) {
        return disk.read(rows -> Questions.one(rows, Listing.ALERTS, id));
    }

    @Override
    public Page healingActions(Map<String, String> filters, int limit, @Nullable String cursor) {
        return disk.read(rows -> Questions.page(rows, Listing.HEALING_ACTIONS, filters, limit, cursor));
    }

    @Override
    public Optional<ObjectNode> healingAction(String id) {
        return disk.read(rows -> Questions.one(rows, Listing.HEALING_ACTIONS, id));
    }

    @Override
    public Page deadLetters(Map<String, String> filters, int limit, @Nullable String cursor) {
        return disk.read(rows -> Questions.page(rows, Listing.DEAD_LETTERS, filters, limit, cursor));
    }

    @Override
    public Optional<ObjectNode> deadLetter(String id) {
        return disk.read(rows -> Questions.one(rows, Listing.DEAD_LETTERS, id));
    }

    @Override
    public Page tokens(int limit, @Nullable String cursor) {
        return disk.read(rows -> Questions.page(rows, Listing.TOKENS, Map.of(), limit, cursor));
    }

    @Override
    public Optional<ObjectNode> token(String id) {
        return disk.read(rows -> Questions.one(rows, Listing.TOKENS, id));
    }
}
