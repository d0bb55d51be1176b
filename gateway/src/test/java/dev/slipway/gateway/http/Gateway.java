package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Commands;
import dev.slipway.gateway.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.client.ReactorResourceFactory;

/** A started gateway with a read model in memory and a simple manager, and a client of it. */
final class Gateway implements AutoCloseable {
    static final String TOKEN = "a-token-for-tests";
    static final Duration IDLE = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The API without the Kafka behind it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(ApiConfiguration.class)
    static class Application {
        /** Of its own: with the JVM's shared ones, the end of one gateway would be the end of all. */
        @Bean
        ReactorResourceFactory reactorResources() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }

        @Bean
        FakeViews views() {
            return new FakeViews();
        }

        @Bean
        @Primary
        FakeLetters letters(FakeViews views) {
            return new FakeLetters(views);
        }

        @Bean
        @Primary
        Commands manager(FakeViews views) {
            return new FakeManager(views);
        }
    }

    private static final class Shared {
        static final Gateway GATEWAY = new Gateway();
    }

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    Gateway() {
        try {
            Path token = Files.createTempFile("admin-token", "");
            token.toFile().deleteOnExit();
            Files.writeString(token, TOKEN + "\n");
            context = new SpringApplicationBuilder(Application.class).properties(Map.of(
                    "spring.application.name", "gateway",
                    "slipway.kafka.bootstrap-servers", "127.0.0.1:9",
                    "slipway.kafka.schema-registry", "http://127.0.0.1:9",
                    "slipway.admin-token-file", token.toString(),
                    "slipway.gateway.stream-idle", IDLE.toString())).run("--server.port=0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One for all tests, as if it were new. */
    static Gateway fresh() {
        Shared.GATEWAY.views().clear();
        Shared.GATEWAY.manager().clear();
        Shared.GATEWAY.letters().clear();
        return Shared.GATEWAY;
    }

    FakeViews views() {
        return (FakeViews) context.getBean(Views.class);
    }

    FakeLetters letters() {
        return context.getBean(FakeLetters.class);
    }

    FakeManager manager() {
        return (FakeManager) context.getBean(Commands.class);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(TIMEOUT).header("Authorization", "Bearer " + TOKEN);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> call(String method, String path, String type, String body, String... headers) {
        HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofString(body)).header("Content-Type", type);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    HttpResponse<String> post(String path, String json, String... headers) {
        return call("POST", path, "application/json", json, headers);
    }

    HttpResponse<String> put(String path, String json, String... headers) {
        return call("PUT", path, "application/json", json, headers);
    }

    /** Registers the application {@code shop} with the environment {@code dev} and {@code prod}. */
    void registerShop() {
        put("/api/v1/applications/shop", """
            {"name": "shop", "artifact": {"command": ["bin/shop"]}, "variables": {"LOG_LEVEL": "info"}, "environments": {"dev": {}, "prod": {}}}""");
        views().environments.put("shop/dev", Examples.environment());
    }

    @Override
    public void close() {
        context.close();
    }
}
