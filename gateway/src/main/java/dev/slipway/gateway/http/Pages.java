package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI description, for anybody: one file, as it is and as JSON. */
final class Pages {
    private static final String RESOURCE = "/openapi.yaml";

    private Pages() {}

    static List<Call> calls() {
        String yaml = yaml();
        String json = Json.write(new JsonMapper().valueToTree(new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml)));
        return List.of(
                page("/openapi.json", Answer.text("application/json", json)),
                page("/openapi.yaml", Answer.text("application/yaml", yaml)));
    }

    private static Call page(String path, Answer answer) {
        return new Call(HttpMethod.GET, path, null, Call.Body.NONE, request -> {
            request.query().knows().check();
            return answer;
        });
    }

    private static String yaml() {
        try (InputStream in = Pages.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the gateway's build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}
