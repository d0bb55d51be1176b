package dev.slipway.cli.command;

import dev.slipway.cli.http.Answer;
import dev.slipway.cli.http.Gateway;
import dev.slipway.cli.http.Refused;
import dev.slipway.cli.text.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is to be deployed: of a manifest that is registered first, or of a registered application. */
final class Ordering {
    private static final DateTimeFormatter BY_TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Whether a manifest may be registered. */
    enum Registering {
        /** It is. */
        YES,
        /** It must be registered as it is. */
        NO
    }

    private Ordering() {}

    /** The body of {@code POST /deployments} or {@code /plans}, of what a user wrote. */
    static ObjectNode order(ClientCommand command, String target, @Nullable String version, @Nullable String environment, Registering registering) {
        if (!ManifestFile.isMeant(target)) {
            return order(command, target, known(command, target), version, environment, null);
        }
        ManifestFile file = ManifestFile.read(target, command::wrongUsage);
        return registering == Registering.YES ? registered(command, file, version, environment) : planned(command, file, version, environment);
    }

    private static JsonNode known(ClientCommand command, String name) {
        try {
            return command.gateway().get("/applications/" + Gateway.part(name)).json();
        } catch (Refused refused) {
            if (refused.isNotFound() && ManifestFile.isIn(name)) {
                throw new NotSo("there is no application '" + name + "'; to deploy what is in the folder of that name: ./slipway deploy ./" + name);
            }
            throw refused;
        }
    }

    private static ObjectNode registered(ClientCommand command, ManifestFile file, @Nullable String version, @Nullable String environment) {
        JsonNode application = register(command, file).json();
        return order(command, Json.textOrEmpty(application, "name"), application, version, environment, null);
    }

    /** A dry run changes nothing, so the file gives what a deployment may give: its artifact and its strategy. */
    private static ObjectNode planned(ClientCommand command, ManifestFile file, @Nullable String version, @Nullable String environment) {
        String name = file.application();
        try {
            JsonNode application = command.gateway().get("/applications/" + Gateway.part(name)).json();
            command.terminal.hint("slipway: planned with the artifact and the strategy of " + file.name() + ", all else as it is registered (revision "
                    + application.path("revision").asInt(0) + "); deploy registers the file");
            return order(command, name, application, version, environment, file.lines().tree());
        } catch (Refused refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
            throw new NotSo(name + " is not registered yet, so nothing can be planned for it: ./slipway register " + file.name() + " does that alone");
        }
    }

    /** Registers a manifest; what is wrong in it is told with its lines. */
    static Answer register(ClientCommand command, ManifestFile file) {
        String name = file.application();
        try {
            if (name.isEmpty()) {
                throw new Refused("", 422, Json.write(Json.object().put("title", "Not valid").set("errors", Json.object().arrayNode().add(
                        Json.object().put("pointer", "/name").put("detail", "is missing, or is no text")))));
            }
            Answer answer = command.gateway().put("/applications/" + Gateway.part(name), file.type(), file.text());
            command.terminal.hint(name + " is registered, revision " + answer.json().path("revision").asInt(0));
            return answer;
        } catch (Refused refused) {
            if (refused.status() != 422 || command.json()) {
                throw refused;
            }
            file.problems(command.terminal).lines(refused.problem(), refused.status()).forEach(command.terminal::hint);
            throw new Told();
        }
    }

    private static ObjectNode order(ClientCommand command, String name, JsonNode application, @Nullable String version, @Nullable String environment,
            @Nullable JsonNode given) {
        List<String> environments = Targets.environments(application);
        String to = environment != null ? environment : new Targets(command.gateway(), command::wrongUsage).only(name, environments);
        JsonNode artifact = given == null ? application.path("manifest").path("artifact") : given.path("artifact");
        if (version == null && Json.write(artifact).contains("{version}")) {
            throw command.wrongUsage(name + "'s artifact is found by its version (" + Json.textOrEmpty(artifact, "directory") + "): say which VERSION");
        }
        ObjectNode body = Json.object().put("application", name).put("environment", to)
                .put("version", version == null ? BY_TIME.format(Instant.now()) : version);
        for (String field : given == null ? List.<String>of() : List.of("artifact", "strategy")) {
            if (given.has(field)) {
                body.set(field, given.get(field));
            }
        }
        return body;
    }
}
