package dev.slipway.agent.kafka;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** HTTP to the schema registry, with the credentials and the trust that a connection names. */
public final class RegistryAccess {
    private final URI url;
    private final String authorization;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * Of a connection's registry.
     *
     * @param timeout of a connection, and of an answer
     * @throws org.apache.kafka.common.KafkaException if a key store cannot be read
     */
    public RegistryAccess(KafkaConnection connection, Duration timeout) {
        this.url = connection.schemaRegistry();
        this.timeout = timeout;
        String user = connection.registryProperties().get(KafkaConnection.USER_INFO);
        this.authorization = user == null ? "" : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
        if ("https".equals(url.getScheme())) {
            var factory = new DefaultSslEngineFactory();
            factory.configure(ssl(connection.registryProperties()));
            builder.sslContext(factory.sslContext());
        }
        this.http = builder.build();
    }

    /** A request to be added to. @param path below the registry's own, begins with a slash */
    public HttpRequest.Builder request(String path) {
        String base = url.toString();
        var request = HttpRequest.newBuilder(URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path)).timeout(timeout);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    /**
     * The answer.
     *
     * @throws IOException if there is none within the time
     */
    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    /** As a client of Kafka reads them, defaults included, so that there is one way to write trust and keys. */
    private static Map<String, Object> ssl(Map<String, String> properties) {
        var known = new ConfigDef();
        SslConfigs.addClientSslSupport(known);
        return new HashMap<>(known.parse(properties));
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
