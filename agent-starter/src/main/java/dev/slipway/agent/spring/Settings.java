package dev.slipway.agent.spring;

import dev.slipway.agent.kafka.ClientProperties;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/** The settings that an agent knows: those of every agent, and its own. */
public final class Settings {
    private static final String KAFKA = "slipway.kafka.properties";
    private static final String REGISTRY = "slipway.kafka.schema-registry-properties";
    /** Read by {@code ./slipway}, the tests or the logging, not by an agent's settings. */
    private static final Set<String> OTHERS = Set.of("slipwayjavahome", "slipwayseed", "slipwaydepth", "slipwayhome", "slipwaybuild", "slipwaylog",
            "slipwayadmintoken", "slipwaydatalimit", "slipwayaot", "slipwayaotrecord");
    private static final int FAR = 5;

    /** Those of every agent. */
    public static final List<Setting> OF_EVERY_AGENT = List.of(
            Setting.servers("slipway.kafka.bootstrap-servers", Setting.NEEDED, "`host:port` of Kafka, several separated by commas"),
            Setting.url("slipway.kafka.schema-registry", Setting.NEEDED, "URL of a registry with Confluent's REST API"),
            Setting.text(KAFKA + ".*", "", "any setting of a Kafka client, for all clients of the agent: `security.protocol`, `sasl.*`, `ssl.*`, ..."),
            Setting.matching("slipway.kafka.schema-registry-user-info", "", "`user:password` of the registry's basic authentication", "[^:]+:.+", "write it as user:password"),
            Setting.text(REGISTRY + ".*", "", "`ssl.*` of a Kafka client, for a registry behind `https`"),
            Setting.flag("slipway.kafka.create-topics", "false", "make the topics that are missing; the deployment-manager does unless told not to"),
            Setting.number("slipway.kafka.partitions", "24", "of every topic, when the first is made; later ones follow those that are there", 1, 1000),
            Setting.number("slipway.kafka.replication", "-1", "replicas of the topics that are made, stores' change logs included; -1 is the broker's setting", -1, 100),
            Setting.number("slipway.kafka.min-isr", "0", "replicas that must have a record before it is acknowledged; 0 is the broker's setting", 0, 100),
            Setting.text("slipway.data", "data", "directory; each agent uses the folder of its name in it, with `-` and the instance where that is not `0`"),
            Setting.matching("slipway.instance", "0", "the same at each start, different for agents of one kind beside each other",
                    "[A-Za-z0-9._-]{1,40}", "use 1 to 40 of A-Z a-z 0-9 . _ -"),
            Setting.matching("slipway.tracing.otlp-endpoint", "", "where spans are sent to: a collector's OTLP over HTTP, with its path",
                    "https?://[^/]+/.+", "write it as http://collector:4318/v1/traces"),
            Setting.text("server.address", "127.0.0.1", "where HTTP is listened on"),
            Setting.port("server.port", "0", "the port of it; 0 is any that is free"),
            Setting.text("server.ssl.*", "", "TLS for it: `server.ssl.certificate` and `server.ssl.certificate-private-key` (PEM files), or a key store; Spring Boot's own"));

    private final List<Setting> known;

    /** @param own those of one kind of agent */
    public Settings(List<Setting> own) {
        known = Stream.concat(OF_EVERY_AGENT.stream(), own.stream()).toList();
    }

    /** All that is wrong with what an agent was told, each with its name and how to mend it. */
    public List<String> mistakes(ConfigurableEnvironment environment) {
        var mistakes = new ArrayList<String>();
        for (String name : names(environment)) {
            if (known.stream().noneMatch(each -> matches(each, name)) && !OTHERS.contains(plain(name))) {
                mistakes.add(name + " is no setting" + near(name));
            }
        }
        Binder binder = Binder.get(environment);
        for (Setting each : known) {
            if (!each.isPrefix()) {
                check(each, binder, mistakes);
            }
        }
        map(binder, KAFKA, mistakes).ifPresent(found -> mistakes.addAll(ClientProperties.mistakesOfKafka(KAFKA + ".", found)));
        map(binder, REGISTRY, mistakes).ifPresent(found -> mistakes.addAll(ClientProperties.mistakesOfRegistry(REGISTRY + ".", found)));
        return mistakes;
    }

    private static void check(Setting setting, Binder binder, List<String> mistakes) {
        try {
            String value = binder.bind(setting.name(), String.class).orElse("");
            if (value.isEmpty()) {
                if (setting.standard().equals(Setting.NEEDED)) {
                    mistakes.add(setting.name() + " is missing: " + setting.meaning().replace("`", ""));
                }
                return;
            }
            String mistake = setting.mistake().apply(value);
            if (mistake != null) {
                mistakes.add(setting.name() + " is '" + (setting.isTold() ? value : "***") + "'; " + mistake);
            }
        } catch (RuntimeException notBound) {
            mistakes.add(setting.name() + " cannot be read: " + reason(notBound));
        }
    }

    private static java.util.Optional<Map<String, String>> map(Binder binder, String name, List<String> mistakes) {
        try {
            return java.util.Optional.of(binder.bind(name, Bindable.mapOf(String.class, String.class)).orElse(Map.of()));
        } catch (RuntimeException notBound) {
            mistakes.add(name + " cannot be read: " + reason(notBound));
            return java.util.Optional.empty();
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** All names of Slipway's that somebody gave, as they were written. */
    private static Set<String> names(ConfigurableEnvironment environment) {
        var names = new TreeSet<String>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> all) {
                for (String name : all.getPropertyNames()) {
                    String small = name.toLowerCase(Locale.ROOT);
                    if (small.startsWith("slipway.") || small.startsWith("slipway_")) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    private static boolean matches(Setting setting, String name) {
        return setting.isPrefix() ? plain(name).startsWith(plain(setting.stem())) : plain(name).equals(plain(setting.name()));
    }

    /** As an environment variable can be written too: without dots, dashes and capitals. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private String near(String name) {
        return known.stream().map(Setting::name).min(Comparator.comparingInt(each -> ClientProperties.distance(plain(name), plain(each))))
                .filter(each -> ClientProperties.distance(plain(name), plain(each)) <= FAR)
                .map(each -> "; did you mean " + each + "?").orElse("; those that there are stand in docs/operations.md");
    }
}
