package dev.slipway.deploymentmanager.kafka;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Application.Version;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.suite.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What a partition's manager holds: all of it in its stores; environments and applications in memory too, read once. */
final class Held {
    /**
     * A command that was worked on.
     *
     * @param digest of its body
     * @param reply null where the answer changes nothing and is computed again
     * @param at when it was appended
     */
    record Known(String digest, @Nullable Reply reply, Instant at) {}

    private final EnvironmentStore environmentStore;
    private final KeyValueStore<String, Application> applicationStore;
    private final KeyValueStore<String, Version> versionStore;
    private final KeyValueStore<String, Known> commandStore;
    private final Map<String, Environment> environments = new HashMap<>();
    private final Map<String, Application> applications = new HashMap<>();
    private final KeyValueStore<String, Token> tokenStore;

    Held(ProcessorContext<?, ?> context) {
        environmentStore = new EnvironmentStore(context.getStateStore(ManagerTopology.ENVIRONMENTS), context.getStateStore(ManagerTopology.RELEASES));
        applicationStore = context.getStateStore(ManagerTopology.APPLICATIONS);
        versionStore = context.getStateStore(ManagerTopology.VERSIONS);
        commandStore = context.getStateStore(ManagerTopology.COMMANDS);
        tokenStore = context.getStateStore(ManagerTopology.TOKENS);
        environmentStore.all().forEach(each -> environments.put(each.key(), each));
        try (var all = applicationStore.all()) {
            all.forEachRemaining(each -> applications.put(each.key, each.value));
        }
    }

    // ---- environments

    @Nullable Environment environment(String key) {
        return environments.get(key);
    }

    /** Those there are now; changes of the partition do not show in it. */
    List<Environment> environments() {
        return List.copyOf(environments.values());
    }

    /** As it will be kept; nothing is yet. */
    EnvironmentStore.Prepared prepare(Environment environment) {
        return environmentStore.prepare(environment);
    }

    void put(EnvironmentStore.Prepared prepared) {
        environments.put(prepared.environment().key(), prepared.environment());
        environmentStore.put(prepared);
    }

    // ---- applications

    @Nullable Application application(String name) {
        return applications.get(name);
    }

    void put(Application application) {
        applications.put(application.name(), application);
        applicationStore.put(application.name(), application);
    }

    @Nullable Version version(String application, String version) {
        return versionStore.get(application + '/' + version);
    }

    void put(String application, String version, Version value) {
        versionStore.put(application + '/' + version, value);
    }

    /** Every version of an application is forgotten. */
    void forgetVersions(String application) {
        delete(versionStore, application + '/', _ -> true);
    }

    // ---- tokens

    List<Token> tokens() {
        var all = new ArrayList<Token>();
        try (var each = tokenStore.all()) {
            each.forEachRemaining(token -> all.add(token.value));
        }
        return all;
    }

    @Nullable Token token(String id) {
        return tokenStore.get(id);
    }

    void put(Token token) {
        tokenStore.put(token.id(), token);
    }

    void forgetToken(String id) {
        tokenStore.delete(id);
    }

    // ---- commands

    @Nullable Known command(String id) {
        return commandStore.get(id);
    }

    void put(String id, Known known) {
        commandStore.put(id, known);
    }

    void forgetCommands(Instant before) {
        delete(commandStore, "", known -> known.at().isBefore(before));
    }

    private static <V> void delete(KeyValueStore<String, V> store, String prefix, Predicate<V> which) {
        // '0' follows '/': the range holds all keys below the prefix and no others.
        try (var all = prefix.isEmpty() ? store.all() : store.range(prefix, prefix.substring(0, prefix.length() - 1) + '0')) {
            all.forEachRemaining(each -> {
                if (which.test(each.value)) {
                    store.delete(each.key);
                }
            });
        }
    }
}
