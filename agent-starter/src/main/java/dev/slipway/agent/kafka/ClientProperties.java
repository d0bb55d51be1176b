package dev.slipway.agent.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;

/** What somebody may set of a client of Kafka or of the registry, and what is wrong with what was set. */
public final class ClientProperties {
    /** What the agents' promises rest on: they set it themselves. */
    private static final Set<String> OURS = Set.of("bootstrap.servers", "bootstrap.controllers", "acks", "client.id", "enable.auto.commit", "enable.idempotence",
            "auto.offset.reset", "group.id", "group.instance.id", "group.protocol", "isolation.level", "key.deserializer", "key.serializer",
            "partition.assignment.strategy", "partitioner.class", "transactional.id", "value.deserializer", "value.serializer");
    private static final int FAR = 4;

    private ClientProperties() {}

    /** What is wrong with properties of a client of Kafka, each with its name and how to mend it. @param prefix of the names as they were written */
    public static List<String> mistakesOfKafka(String prefix, Map<String, String> properties) {
        List<ConfigDef> known = List.of(AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef());
        List<String> mistakes = mistakes(prefix, properties, known, "a Kafka client");
        if (properties.getOrDefault("security.protocol", "").startsWith("SASL_") && !properties.containsKey("sasl.jaas.config")) {
            mistakes.add(prefix + "sasl.jaas.config is missing: security.protocol is " + properties.get("security.protocol") + ", which needs credentials");
        }
        return mistakes;
    }

    /** The same of a client of the registry. */
    public static List<String> mistakesOfRegistry(String prefix, Map<String, String> properties) {
        var ssl = new ConfigDef();
        SslConfigs.addClientSslSupport(ssl);
        // The source is Confluent's word for where the user is, and here always beside it.
        var user = new ConfigDef().define(KafkaConnection.USER_INFO, ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "")
                .define("basic.auth.credentials.source", ConfigDef.Type.STRING, "USER_INFO", ConfigDef.ValidString.in("USER_INFO"), ConfigDef.Importance.LOW, "");
        List<String> mistakes = mistakes(prefix, properties, List.of(ssl, user), "a client of the registry");
        if (!properties.getOrDefault(KafkaConnection.USER_INFO, ":").contains(":")) {
            mistakes.add(prefix + KafkaConnection.USER_INFO + " has no colon; write it as user:password");
        }
        return mistakes;
    }

    private static List<String> mistakes(String prefix, Map<String, String> properties, List<ConfigDef> definitions, String whose) {
        var mistakes = new ArrayList<String>();
        Set<String> names = new TreeSet<>();
        definitions.forEach(each -> names.addAll(each.names()));
        names.removeAll(OURS);
        new TreeMap<>(properties).forEach((name, value) -> {
            if (OURS.contains(name)) {
                mistakes.add(prefix + name + " is Slipway's own matter; leave it out");
            } else if (!names.contains(name)) {
                mistakes.add(prefix + name + " is no setting of " + whose + near(name, names));
            } else if (name.endsWith(".location") && !Files.isReadable(Path.of(value))) {
                mistakes.add(prefix + name + ": " + value + " cannot be read; name a file that this process may read");
            }
        });
        var told = new TreeSet<String>();
        for (ConfigDef definition : definitions) {
            definition.validate(new HashMap<>(properties)).stream().filter(each -> properties.containsKey(each.name()) && !OURS.contains(each.name()))
                    .filter(each -> !each.errorMessages().isEmpty() && told.add(each.name()))
                    .forEach(each -> mistakes.add(prefix + each.name() + ": " + each.errorMessages().getFirst()));
        }
        return mistakes;
    }

    private static String near(String name, Set<String> names) {
        return names.stream().min(Comparator.comparingInt(each -> distance(name, each))).filter(each -> distance(name, each) <= FAR)
                .map(each -> "; did you mean " + each + "?").orElse("; see Kafka's documentation of its clients");
    }

    /** How many letters must be changed, added or taken away (Levenshtein 1966). */
    public static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int next = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }
}
