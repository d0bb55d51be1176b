package dev.slipway.standalone.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml} as Docker Compose would merge it. */
final class Compose {
    /** Services that the repository builds: every agent and the edge. */
    static final List<String> OURS = ours();
    private final Map<String, Object> root;

    private Compose(Map<String, Object> root) {
        this.root = root;
    }

    static Compose read() {
        return new Compose(yaml("docker-compose.yml"));
    }

    /** A file of the repository. */
    static Map<String, Object> yaml(String file) {
        try {
            return new Yaml().load(Files.readString(Agents.repository().resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Object> services() {
        return map(root.get("services"));
    }

    Map<String, Object> service(String name) {
        return map(Objects.requireNonNull(services().get(name), name));
    }

    Map<String, Object> volumes() {
        return map(root.get("volumes"));
    }

    Map<String, Object> secrets() {
        return map(root.get("secrets"));
    }

    Map<String, String> environment(String service) {
        var all = new TreeMap<String, String>();
        map(service(service).getOrDefault("environment", Map.of())).forEach((name, value) -> all.put(name, value.toString()));
        return all;
    }

    List<String> texts(String service, String key) {
        var all = new ArrayList<String>();
        if (service(service).get(key) instanceof List<?> list) {
            list.forEach(each -> all.add(each.toString()));
        }
        return all;
    }

    /** The service in whose network a service is: itself, unless it says otherwise. */
    String host(String service) {
        @Nullable Object mode = service(service).get("network_mode");
        return mode == null ? service : mode.toString().replace("service:", "");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static List<String> ours() {
        var all = new ArrayList<>(Agents.NAMES);
        all.add(Agents.EDGE);
        return List.copyOf(all);
    }
}
