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
    private final KeyValueStore<String, byte[]> environments;
    private final KeyValueStore<String, StateJson.Content> contents;
    private final Map<String, Map<String, StateJson.Content>> written = new HashMap<>();

    EnvironmentStore(KeyValueStore<String, byte[]> environments, KeyValueStore<String, StateJson.Content> contents) {
        this.environments = environments;
        this.contents = contents;
    }

    /** An environment as it will be kept. @param anew contents of releases that are not kept yet; @param all those that are needed */
    record Prepared(Environment environment, byte[] state, Map<String, StateJson.Content> anew, Map<String, StateJson.Content> all) {}

    List<Environment> all() {
        var found = new ArrayList<Environment>();
        try (var all = environments.all()) {
            all.forEachRemaining(each -> {
                var known = new HashMap<String, StateJson.Content>();
                found.add(StateJson.readEnvironment(StateJson.unpacked(each.value), release -> {
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

    /** Nothing is kept yet. @throws org.apache.kafka.common.errors.RecordTooLargeException if it cannot be */
    Prepared prepare(Environment environment) {
        var all = new HashMap<String, StateJson.Content>();
        byte[] state = StateJson.packed(StateJson.write(environment, all));
        var anew = new HashMap<>(all);
        anew.entrySet().removeAll(written.getOrDefault(environment.key(), Map.of()).entrySet());
        anew.values().forEach(StateJson::bytes);
        return new Prepared(environment, state, anew, all);
    }

    void put(Prepared prepared) {
        String key = prepared.environment().key();
        prepared.anew().forEach((release, content) -> contents.put(key + '/' + release, content));
        written.getOrDefault(key, Map.of()).keySet().stream().filter(release -> !prepared.all().containsKey(release))
                .forEach(release -> contents.delete(key + '/' + release));
        environments.put(key, prepared.state());
        written.put(key, prepared.all());
    }
}
