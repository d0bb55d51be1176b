package dev.slipway.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

class HealthEndpointsTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private String kafka = "up";
    private DisposableServer server;

    @BeforeEach
    void listen() {
        var routes = new HealthEndpoints(List.of(part(Group.DB, "kafka"), part(Group.REDIS, "view"))).routes();
        server = HttpServer.create().host("127.0.0.1").port(0)
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes))).bindNow();
    }

    @AfterEach
    void close() {
        server.disposeNow();
    }

    @ParameterizedTest(name = "{1} is {2} when kafka is {0}")
    @CsvSource(delimiter = '|', textBlock = """
            # kafka | path             | status | body
            up      | /health          | 200    | {"status":"UP","components":{"kafka":{"status":"UP","details":{"of":"kafka"}},"view":{"status":"UP","details":{"of":"view"}}}}
            down    | /health          | 503    | {"status":"DOWN","components":{"kafka":{"status":"DOWN","details":{"of":"kafka"}},"view":{"status":"UP","details":{"of":"view"}}}}
            down    | /health/db       | 503    | {"status":"DOWN","components":{"kafka":{"status":"DOWN","details":{"of":"kafka"}}}}
            down    | /health/redis    | 200    | {"status":"UP","components":{"view":{"status":"UP","details":{"of":"view"}}}}
            weak    | /health/db       | 200    | {"status":"UP","components":{"kafka":{"status":"DEGRADED","details":{"of":"kafka"}}}}
            down    | /health/external | 200    | {"status":"UP","components":{}}
            """)
    void each_endpoint_tells_of_its_parts_and_is_down_with_one_of_them(String kafka, String path, int status, String body) throws Exception {
        this.kafka = kafka;
        var answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(status);
        var json = new JsonMapper();
        assertThat(json.readTree(answer.body())).isEqualTo(json.readTree(body));
    }

    private HealthPart part(Group group, String name) {
        Map<String, String> details = Map.of("of", name);
        return HealthPart.of(group, name, () -> name.equals("kafka") && kafka.equals("weak") ? State.degraded(details)
                : State.of(!name.equals("kafka") || kafka.equals("up"), details));
    }
}
