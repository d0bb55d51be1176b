package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Read models in memory, filled by hand or by {@link FakeManager}. */
final class FakeViews implements Views {
    final Map<String, ObjectNode> applications = new ConcurrentHashMap<>();
    final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> variables = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> environments = new ConcurrentHashMap<>();
    final Map<String, String> artifacts = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> deployments = new ConcurrentHashMap<>();
    final Map<String, List<DeploymentEvent>> events = new ConcurrentHashMap<>();
    final List<LogLine> lines = new CopyOnWriteArrayList<>();
    final Map<String, ObjectNode> alerts = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> healing = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> letters = new ConcurrentHashMap<>();
    final Map<String, ObjectNode> tokens = new ConcurrentHashMap<>();
    private final Map<String, List<CompletableFuture<Outcome>>> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
    volatile @Nullable Duration age;

    void clear() {
        List.of(applications, manifests, variables, environments, artifacts, deployments, events, alerts, healing, letters, tokens).forEach(Map::clear);
        lines.clear();
        age = null;
    }

    void deployment(ObjectNode deployment) {
        deployments.put(deployment.path("id").asString(""), deployment);
        listeners.forEach(each -> each.accept(new Changed(Set.of(deployment.path("id").asString("")), Set.of())));
    }

    void event(String deployment, String kind, boolean last) {
        List<DeploymentEvent> all = events.computeIfAbsent(deployment, _ -> new CopyOnWriteArrayList<>());
        all.add(new DeploymentEvent(all.size() + 1, kind, JsonNodeFactory.instance.objectNode().put("n", all.size() + 1), last));
        listeners.forEach(each -> each.accept(new Changed(Set.of(deployment), Set.of())));
    }

    void line(String environment, LogLine line) {
        lines.add(line);
        listeners.forEach(each -> each.accept(new Changed(Set.of(), Set.of(environment))));
    }

    void answered(String commandId, Outcome outcome) {
        Optional.ofNullable(waiting.remove(commandId)).ifPresent(all -> all.forEach(each -> each.complete(outcome)));
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public Optional<Duration> catchUp(@Nullable String application) {
        return Optional.ofNullable(age);
    }

    @Override
    public Optional<ObjectNode> application(String name) {
        return copy(applications.get(name));
    }

    @Override
    public Optional<Manifest> manifest(String application) {
        return Optional.ofNullable(manifests.get(application));
    }

    @Override
    public Page applications(int limit, @Nullable String cursor) {
        return page(applications, Map.of(), limit, cursor);
    }

    @Override
    public Optional<ObjectNode> versions(String application) {
        ObjectNode versions = JsonNodeFactory.instance.objectNode();
        versions.putArray("items").addObject().put("version", "1").put("digest", "sha256:0").put("createdAt", Examples.TIME)
                .<ObjectNode>set("artifact", JsonNodeFactory.instance.objectNode()).putArray("live").add("dev");
        boolean wasThere = deployments.values().stream().anyMatch(each -> each.path("application").asString().equals(application));
        return manifests.containsKey(application) || wasThere ? Optional.of(versions) : Optional.empty();
    }

    @Override
    public Optional<String> artifactOf(String application, String version) {
        return Optional.ofNullable(artifacts.get(application + "@" + version));
    }

    @Override
    public Optional<ObjectNode> environment(String application, String environment, Instant now) {
        return copy(environments.get(application + "/" + environment));
    }

    @Override
    public Optional<ObjectNode> variables(String application, String environment) {
        return copy(variables.computeIfAbsent(application + "/" + environment, _ -> Examples.variables(application, environment)));
    }

    @Override
    public Optional<ObjectNode> deployment(String id) {
        return copy(deployments.get(id));
    }

    @Override
    public Optional<String> report(String deploymentId) {
        return Optional.of("## Deployment Manager Analysis\n");
    }

    @Override
    public Page deployments(Map<String, String> filters, int limit, @Nullable String cursor) {
        return page(deployments, filters, limit, cursor);
    }

    @Override
    public List<DeploymentEvent> events(String deploymentId, long after) {
        return events.getOrDefault(deploymentId, List.of()).stream().filter(each -> each.number() > after).toList();
    }

    @Override
    public List<LogLine> logs(String application, String environment, Map<String, String> filters, @Nullable Instant since, int tail) {
        var found = new ArrayList<>(lines.stream()
                .filter(each -> filters.getOrDefault("instance", each.instance()).equals(each.instance()))
                .filter(each -> since == null || !each.time().isBefore(since))
                .sorted((one, other) -> one.time().compareTo(other.time())).toList());
        return found.subList(Math.max(0, found.size() - tail), found.size());
    }

    @Override
    public Page alerts(Map<String, String> filters, int limit, @Nullable String cursor) {
        return page(alerts, filters, limit, cursor);
    }

    @Override
    public Optional<ObjectNode> alert(String id) {
        return copy(alerts.get(id));
    }

    @Override
    public Page healingActions(Map<String, String> filters, int limit, @Nullable String cursor) {
        return page(healing, filters, limit, cursor);
    }

    @Override
    public Optional<ObjectNode> healingAction(String id) {
        return copy(healing.get(id));
    }

    @Override
    public Page tokens(int limit, @Nullable String cursor) {
        return page(tokens, Map.of(), limit, cursor);
    }

    @Override
    public Optional<ObjectNode> token(String id) {
        return copy(tokens.get(id));
    }

    @Override
    public Optional<Duration> catchUpWithDeadLetters() {
        return Optional.ofNullable(age);
    }

    @Override
    public Page deadLetters(Map<String, String> filters, int limit, @Nullable String cursor) {
        return page(letters, filters, limit, cursor);
    }

    @Override
    public Optional<ObjectNode> deadLetter(String id) {
        return copy(letters.get(id));
    }

    @Override
    public CompletableFuture<Outcome> outcome(String commandId) {
        var future = new CompletableFuture<Outcome>();
        waiting.computeIfAbsent(commandId, _ -> new CopyOnWriteArrayList<>()).add(future);
        return future;
    }

    @Override
    public AutoCloseable onChange(Consumer<Changed> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public long lag() {
        return 0;
    }

    private static Optional<ObjectNode> copy(@Nullable ObjectNode node) {
        return Optional.ofNullable(node).map(ObjectNode::deepCopy);
    }

    /** In the order of their keys; the cursor is the last key. */
    private static Page page(Map<String, ObjectNode> all, Map<String, String> filters, int limit, @Nullable String cursor) {
        var rest = new TreeMap<>(all).tailMap(cursor == null ? "" : cursor, cursor == null).entrySet().stream()
                .filter(each -> filters.entrySet().stream()
                        .allMatch(filter -> each.getValue().path(filter.getKey()).asString("").equals(filter.getValue()))).toList();
        var page = rest.subList(0, Math.min(limit, rest.size()));
        return new Page(page.stream().map(each -> each.getValue().deepCopy()).toList(),
                rest.size() > limit ? page.getLast().getKey() : null);
    }
}
