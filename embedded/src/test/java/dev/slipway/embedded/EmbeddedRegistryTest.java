package dev.slipway.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a Confluent client in any language asks, and expects. */
class EmbeddedRegistryTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final String ONE = """
            {"type": "record", "name": "Thing", "namespace": "t", "fields": [{"name": "id", "type": "string"}]}""";
    private static final String TWO = """
            {"type": "record", "name": "Thing", "namespace": "t", "fields": [{"name": "id", "type": "string"}, {"name": "size", "type": "int", "default": 0}]}""";
    private static final String BREAKING = """
            {"type": "record", "name": "Thing", "namespace": "t", "fields": [{"name": "id", "type": "string"}, {"name": "size", "type": "int"}]}""";

    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    private record Answer(int status, JsonNode body) {}

    @BeforeAll
    static void start() {
        kafka = new LocalKafka(directory, 1);
        kafka.start();
        url = kafka.schemaRegistry();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void a_schema_is_registered_once_and_found_by_id_version_and_content() throws Exception {
        int id = register("found-value", ONE);
        assertThat(register("found-value", ONE.replace(" ", ""))).as("the same again").isEqualTo(id);
        int second = register("found-value", TWO);
        assertThat(second).isNotEqualTo(id);
        assertThat(register("other-value", TWO)).as("the same under another subject").isEqualTo(second);
        assertThat(get("/subjects/found-value/versions").body()).hasToString("[1,2]");
        assertThat(get("/schemas/ids/" + id).body().path("schema").asString()).isEqualTo(canonical(ONE));
        JsonNode latest = get("/subjects/found-value/versions/latest").body();
        assertThat(latest.path("subject").asString()).isEqualTo("found-value");
        assertThat(latest.path("version").asInt()).isEqualTo(2);
        assertThat(latest.path("id").asInt()).isEqualTo(second);
        assertThat(latest.path("schema").asString()).isEqualTo(canonical(TWO));
        assertThat(get("/subjects/found-value/versions/1").body().path("id").asInt()).isEqualTo(id);
        assertThat(post("/subjects/found-value", ONE).body().path("version").asInt()).isEqualTo(1);
        assertThat(get("/subjects").body().valueStream().map(JsonNode::asString)).contains("found-value", "other-value");
        assertThat(get("/subjects/found-value/versions/2/schema").body()).isEqualTo(JSON.readTree(canonical(TWO)));
        assertThat(get("/schemas/ids/" + second + "/versions").body()).hasSize(2);
        assertThat(get("/schemas/types").body()).hasToString("[\"AVRO\"]");
    }

    @Test
    void a_schema_that_is_not_compatible_with_all_is_refused_with_409() throws Exception {
        register("strict-value", ONE);
        register("strict-value", TWO);
        Answer refused = post("/subjects/strict-value/versions", BREAKING);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("error_code").asInt()).isEqualTo(409);
        assertThat(refused.body().path("message").asString()).isEqualTo("schema is not FULL_TRANSITIVE with the 2 earlier of subject strict-value");
        assertThat(get("/subjects/strict-value/versions").body()).hasToString("[1,2]");
        assertThat(post("/compatibility/subjects/strict-value/versions/1", BREAKING).body()).hasToString("{\"is_compatible\":false}");
        assertThat(post("/compatibility/subjects/strict-value/versions/latest", BREAKING).body()).as("with that version only")
                .hasToString("{\"is_compatible\":true}");
        assertThat(post("/compatibility/subjects/strict-value/versions/1", TWO).body()).hasToString("{\"is_compatible\":true}");
        assertThat(post("/compatibility/subjects/strict-value/versions", BREAKING).body()).as("with all versions").hasToString("{\"is_compatible\":false}");
    }

    @Test
    void what_is_not_there_or_not_right_has_the_code_that_clients_know() throws Exception {
        register("known-value", ONE);
        assertThat(code(get("/subjects/nobody-value/versions"))).isEqualTo("404 40401");
        assertThat(code(get("/subjects/known-value/versions/7"))).isEqualTo("404 40402");
        assertThat(code(get("/schemas/ids/4711"))).isEqualTo("404 40403");
        assertThat(code(post("/subjects/known-value", TWO))).isEqualTo("404 40403");
        assertThat(code(post("/subjects/nobody-value", TWO))).isEqualTo("404 40401");
        assertThat(code(post("/subjects/known-value/versions", "{\"type\": \"nothing\"}"))).isEqualTo("422 42201");
        assertThat(code(send("POST", "/subjects/known-value/versions", "{"))).startsWith("400 ");
        assertThat(code(send("POST", "/subjects/known-value/versions", "{\"schema\": \"\\\"string\\\"\", \"schemaType\": \"PROTOBUF\"}"))).isEqualTo("422 42201");
        assertThat(code(send("DELETE", "/subjects/known-value", ""))).startsWith("405 ");
        assertThat(code(get("/nothing"))).startsWith("404 ");
    }

    @Test
    void compatibility_is_told_and_cannot_be_loosened() throws Exception {
        assertThat(get("/config").body()).hasToString("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
        assertThat(code(send("PUT", "/config", "{\"compatibility\": \"NONE\"}"))).isEqualTo("422 42203");
        assertThat(send("PUT", "/config/some-value", "{\"compatibility\": \"FULL_TRANSITIVE\"}").status()).isEqualTo(200);
    }

    @Test
    void subjects_with_any_character_are_kept_apart() throws Exception {
        register("a%2Fb%20c-value", ONE);
        assertThat(get("/subjects").body().valueStream().map(JsonNode::asString)).contains("a/b c-value");
        assertThat(get("/subjects/a%2Fb%20c-value/versions").body()).hasToString("[1]");
    }

    @Test
    void ids_and_port_are_the_same_after_a_restart(@TempDir Path own) throws Exception {
        URI ofOthers = url;
        try {
            int first;
            int second;
            try (var local = new LocalKafka(own, 1)) {
                local.start();
                url = local.schemaRegistry();
                first = register("kept-value", ONE);
                second = register("kept-value", TWO);
            }
            try (var again = new LocalKafka(own, 1)) {
                again.start();
                assertThat(again.schemaRegistry()).isEqualTo(url);
                assertThat(get("/schemas/ids/" + second).body().path("schema").asString()).isEqualTo(canonical(TWO));
                assertThat(register("kept-value", ONE)).isEqualTo(first);
                assertThat(register("new-value", BREAKING)).isGreaterThan(second);
            }
        } finally {
            url = ofOthers;
        }
    }

    private int register(String subject, String schema) throws Exception {
        Answer answer = post("/subjects/" + subject + "/versions", schema);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.body().path("id").asInt();
    }

    private Answer post(String path, String schema) throws Exception {
        return send("POST", path, JSON.writeValueAsString(Map.of("schema", schema)));
    }

    private Answer get(String path) throws Exception {
        return send("GET", path, "");
    }

    private Answer send(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(url + path)).header("Content-Type", TYPE).header("Accept", TYPE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Type")).contains(TYPE);
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.body().path("error_code").asInt();
    }

    private static String canonical(String schema) {
        return new org.apache.avro.Schema.Parser().parse(schema).toString();
    }
}
