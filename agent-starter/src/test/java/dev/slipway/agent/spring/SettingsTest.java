package dev.slipway.agent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {
    private static final Map<String, Object> NEEDED = Map.of("slipway.kafka.bootstrap-servers", "broker:9092",
            "slipway.kafka.schema-registry", "http://registry:8081");
    private final Settings settings = new Settings(List.of(Setting.ports("slipway.local.ports", "20000-29999", "ports of instances")));

    @Test
    void what_is_needed_is_enough() {
        assertThat(mistakes(NEEDED, Map.of())).isEmpty();
    }

    @Test
    void every_mistake_is_told_at_once_with_its_name_and_how_to_mend_it() {
        assertThat(mistakes(Map.ofEntries(
                Map.entry("slipway.kafka.schema-registry", "registry:8081"),
                Map.entry("slipway.kafka.schema-registry-user-info", "secretwithoutcolon"),
                Map.entry("slipway.kafka.replication", "many"),
                Map.entry("slipway.kafka.partitions", "0"),
                Map.entry("slipway.instance", "a b"),
                Map.entry("slipway.local.ports", "30000-20000"),
                Map.entry("slipway.local.prots", "1-2"),
                Map.entry("slipway.kafka.properties.sasl.jass.config", "x"),
                Map.entry("slipway.kafka.properties.security.protocol", "SASL_SSL"),
                Map.entry("slipway.kafka.properties.acks", "0"),
                Map.entry("slipway.kafka.properties.request.timeout.ms", "soon"),
                Map.entry("slipway.kafka.properties.ssl.truststore.location", "nowhere.p12"),
                Map.entry("slipway.kafka.schema-registry-properties.ssl.trustore.type", "PEM"),
                Map.entry("server.port", "70000")), Map.of())).containsExactlyInAnyOrder(
                "slipway.kafka.bootstrap-servers is missing: host:port of Kafka, several separated by commas",
                "slipway.kafka.schema-registry is 'registry:8081'; write a URL as http://registry:8081 or https://registry/apis/ccompat/v7",
                "slipway.kafka.schema-registry-user-info is '***'; write it as user:password",
                "slipway.kafka.replication is 'many'; use a whole number from -1 to 100",
                "slipway.kafka.partitions is '0'; use a whole number from 1 to 1000",
                "slipway.instance is 'a b'; use 1 to 40 of A-Z a-z 0-9 . _ -",
                "slipway.local.ports is '30000-20000'; write two ports as 20000-29999, the smaller one first",
                "slipway.local.prots is no setting; did you mean slipway.local.ports?",
                "slipway.kafka.properties.sasl.jass.config is no setting of a Kafka client; did you mean sasl.jaas.config?",
                "slipway.kafka.properties.sasl.jaas.config is missing: security.protocol is SASL_SSL, which needs credentials",
                "slipway.kafka.properties.acks is Slipway's own matter; leave it out",
                "slipway.kafka.properties.request.timeout.ms: Invalid value soon for configuration request.timeout.ms: Not a number of type INT",
                "slipway.kafka.properties.ssl.truststore.location: nowhere.p12 cannot be read; name a file that this process may read",
                "slipway.kafka.schema-registry-properties.ssl.trustore.type is no setting of a client of the registry; did you mean ssl.truststore.type?",
                "server.port is '70000'; use a whole number from 0 to 65535");
    }

    @Test
    void environment_variables_are_settings_too() {
        assertThat(mistakes(Map.of(), Map.of("SLIPWAY_KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "SLIPWAY_KAFKA_BOOTSTRAPSERVER", "broker:9092",
                "SLIPWAY_KAFKA_SCHEMA_REGISTRY", "http://registry:8081", "SLIPWAY_KAFKA_SCHEMAREGISTRY", "http://registry:8081",
                "SLIPWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_PLAINTEXT", "SLIPWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "login",
                "SLIPWAY_KAFKA_BOOTSTRAPSERVERS", "broker:9092", "SLIPWAY_JAVA_HOME", "/jdk")))
                .containsExactly("SLIPWAY_KAFKA_BOOTSTRAPSERVER is no setting; did you mean slipway.kafka.bootstrap-servers?");
    }

    private List<String> mistakes(Map<String, Object> given, Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().forEach(each -> environment.getPropertySources().remove(each.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource("given", new HashMap<>(given)));
        environment.getPropertySources().addLast(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new HashMap<>(variables)));
        ConfigurationPropertySources.attach(environment);
        return settings.mistakes(environment);
    }
}
