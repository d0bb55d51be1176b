package dev.slipway.edge;

import dev.slipway.agent.kafka.ClientProperties;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.edge.proxy.http.Environments;
import io.netty.util.NetUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an edge is told on its command line.
 *
 * @param data directory of the suite; the edge's own files lie in {@code edge} below it
 * @param kafkaJson where Kafka and the registry are; {@code kafka.json} in the directory unless given
 * @param listen address that environments are served on; {@value Environments#LOOPBACK} unless given
 * @param build what it was started from, told in {@code edge.json}
 */
public record EdgeOptions(Path data, Path kafkaJson, String listen, String build) {
    private static final String KNOWN = "known: --data DIR, --kafka FILE, --listen ADDRESS, --build BUILD";

    /** What an edge was told is wrong: each mistake is a line. */
    public static final class Mistakes extends Exception {
        private static final long serialVersionUID = 1;

        Mistakes(List<String> mistakes) {
            super(String.join("\n", mistakes));
        }
    }

    /**
     * Reads and checks them, and the file that names Kafka where it is there already.
     *
     * @throws Mistakes with all of them at once
     */
    public static EdgeOptions of(String... arguments) throws Mistakes {
        var given = new HashMap<String, String>();
        var mistakes = new ArrayList<String>();
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if (!List.of("--data", "--kafka", "--listen", "--build").contains(arguments[i])) {
                mistakes.add("unknown option '" + arguments[i] + "'; " + KNOWN);
            } else if (value.isEmpty() && !arguments[i].equals("--build")) {
                mistakes.add(arguments[i] + " has no value; " + KNOWN);
            } else {
                given.put(arguments[i], value);
            }
        }
        if (!given.containsKey("--data")) {
            mistakes.add("--data DIR is missing: the directory of the suite, or of this edge");
        }
        if (!NetUtil.isValidIpV4Address(given.getOrDefault("--listen", Environments.LOOPBACK))) {
            mistakes.add("--listen is '" + given.get("--listen") + "'; use an IPv4 address of this machine, or 0.0.0.0 for all of them");
        }
        Path data = Path.of(given.getOrDefault("--data", ".")).toAbsolutePath();
        Path kafkaJson = given.containsKey("--kafka") ? Path.of(given.get("--kafka")).toAbsolutePath() : data.resolve("kafka.json");
        mistakes.addAll(mistakesOf(kafkaJson, given.containsKey("--kafka")));
        if (!mistakes.isEmpty()) {
            throw new Mistakes(mistakes);
        }
        return new EdgeOptions(data, kafkaJson, given.getOrDefault("--listen", Environments.LOOPBACK), Objects.requireNonNullElse(given.get("--build"), ""));
    }

    /** A file that is not there yet may come: the edge serves without Kafka. */
    private static List<String> mistakesOf(Path kafkaJson, boolean named) {
        if (!Files.exists(kafkaJson)) {
            return named && !Files.isDirectory(kafkaJson.getParent()) ? List.of("--kafka " + kafkaJson + ": there is no such directory") : List.of();
        }
        try {
            KafkaConnection found = KafkaConnection.read(kafkaJson);
            var mistakes = new ArrayList<String>();
            mistakes.addAll(ClientProperties.mistakesOfKafka(kafkaJson + ": kafka.properties: ", found.properties()));
            mistakes.addAll(ClientProperties.mistakesOfRegistry(kafkaJson + ": schemaRegistry.properties: ", found.registryProperties()));
            Map.of("kafka.bootstrapServers", found.bootstrapServers(), "schemaRegistry.url", found.schemaRegistry().toString()).forEach((name, value) -> {
                if (value.isBlank()) {
                    mistakes.add(kafkaJson + ": " + name + " is missing");
                }
            });
            return mistakes;
        } catch (RuntimeException unreadable) {
            return List.of(String.valueOf(unreadable.getMessage()));
        }
    }
}
