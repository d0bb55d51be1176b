package dev.slipway.deploymentmanager.kafka;

import dev.slipway.deploymentmanager.execution.Environment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Environments in two stores: what changes at each step, and the contents of releases, which never change. So a step
 * writes some kilobytes whatever the size of the manifests (256 KiB each, and 20 releases are kept), and none of the records
 * comes near Kafka's limit of 1 MiB.
 */
final class EnvironmentStore {
    private final KeyValueStore<String, String> environments;
    private final KeyValueStore<String, StateJson.Content> contents;
    private final Map<String, Map<String, StateJson.Content>> written = new HashMap<>();

    EnvironmentStore(KeyValueStore<String, String> environments, KeyValueStore<String, StateJson.Content> contents) {
        this.environments = environments;
        this.contents = contents;
    }

    List<Environment> all() {
        var found = new ArrayList<Environment>();
        try (var all = environments.all()) {
            all.forEachRemaining(each -> {
                var known = new HashMap<String, StateJson.Content>();
                found.add(StateJson.readEnvironment(each.value, release -> {
                    StateJson.Content content = contents.get(each.key + '/' + release);
                    if (content == null) {
                        throw new IllegalStateException("release " + release + " of " + each.key + " has no content in its store");
                    }
                    known.put(release, content);
                    return content;
                }));
                written.put(each.key, known);
            });
        }
        return found;
    }

    void put(Environment environment) {
        var now = new HashMap<String, StateJson.Content>();
        String json = StateJson.write(environment, now);
        Map<String, StateJson.Content> before = written.getOrDefault(environment.key(), Map.of());
        now.forEach((release, content) -> {
            if (!content.equals(before.get(release))) {
                contents.put(environment.key() + '/' + release, content);
            }
        });
        before.keySet().stream().filter(release -> !now.containsKey(release)).forEach(release -> contents.delete(environment.key() + '/' + release));
        environments.put(environment.key(), json);
        written.put(environment.key(), now);
    }
}
