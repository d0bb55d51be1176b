package dev.slipway.agent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.slipway.agent.kafka.KafkaConnection.Replication;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Topics;
import dev.slipway.testing.tls.Certificate;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS and a password, below a path, as a cluster has it. */
class RegistryAccessTest {
    private final List<String> paths = new ArrayList<>();
    private Certificate certificate;
    private HttpsServer server;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        certificate = Certificate.in(directory);
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(certificate.keyStore())) {
            keys.load(in, Certificate.PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, Certificate.PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 8);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        String expected = "Basic " + Base64.getEncoder().encodeToString("agent:secret".getBytes(StandardCharsets.UTF_8));
        server.createContext("/", exchange -> {
            paths.add(exchange.getRequestURI().getPath());
            boolean known = expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = (known ? "{\"id\": 7}" : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            try (exchange; var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_registry_below_a_path_is_reached_with_the_password_and_the_trust_of_the_settings() {
        byte[] written = write(trusting("basic.auth.user.info", "agent:secret"));
        assertThat(written).startsWith(0, 0, 0, 0, 7);
        assertThat(paths).containsExactly("/apis/ccompat/v7/subjects/presence-value/versions");
    }

    @Test
    void a_wrong_password_makes_records_wait_and_is_no_fault_of_theirs() {
        assertThatThrownBy(() -> write(trusting("basic.auth.user.info", "agent:wrong"))).isInstanceOf(RegistryAwayException.class)
                .hasMessageStartingWith("the schema registry answered 401 to /subjects/presence-value/versions");
    }

    @Test
    void a_certificate_that_nobody_vouched_for_is_not_trusted() {
        assertThatThrownBy(() -> write(Map.of("basic.auth.user.info", "agent:secret"))).isInstanceOf(RegistryAwayException.class)
                .hasMessageContaining("cannot be reached").hasMessageContaining("certification path");
        assertThat(paths).isEmpty();
    }

    private Map<String, String> trusting(String name, String value) {
        var all = new HashMap<>(Map.of("ssl.truststore.location", certificate.trustStore().toString(), "ssl.truststore.type", "PKCS12",
                "ssl.truststore.password", Certificate.PASSWORD));
        all.put(name, value);
        return all;
    }

    private byte[] write(Map<String, String> properties) {
        var connection = new KafkaConnection("127.0.0.1:1", URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/apis/ccompat/v7"),
                Map.of(), properties, Replication.BY_THE_BROKER);
        var record = PresenceRecord.newBuilder().setMember("m").setAgent("a").setIncarnation("i").build();
        return new Envelopes(connection).serde(Topics.PRESENCE).serializer().serialize("presence", record);
    }
}
