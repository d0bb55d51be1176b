package dev.slipway.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Golden;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Commands as a user types them, against a real HTTP server. */
class RunTest {
    private static final String ID = "58131f0a-1d64-a3da-f8f4-8e3fc7a7c076";
    private static final String BROKEN = "4f036235-ff88-4eaf-a9ba-ac1778ba8c11";
    private static final String SHOP = "{\"name\": \"shop\", \"revision\": 3, \"environments\": [\"dev\"], \"manifest\": {\"artifact\": {\"command\": [\"a\"]}}}";
    private static final String IN_DEV = "GET /applications/shop/environments/dev";

    private final FakeGateway gateway = new FakeGateway().answer("GET /applications/shop", 200, SHOP)
            .answer(IN_DEV, 200, Golden.text("show/environment.json"));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        gateway.close();
    }

    private void deployment(String id, String name) {
        gateway.answer("POST /deployments", 202, Golden.text("rollout/" + name + ".json"))
                .answer("GET /deployments/" + id, 200, Golden.text("rollout/" + name + ".json"))
                .stream("GET /deployments/" + id + "/events", Golden.text("rollout/" + name + ".events"));
    }

    private String manifest(String text) throws Exception {
        return Files.writeString(folder.resolve("shop.yaml"), text).toString();
    }

    // ---- deploying

    @Test
    void a_deployment_is_asked_for_with_a_key_and_told() {
        deployment(ID, "blue-green");
        Typed typed = Typed.at(gateway, "deploy", "shop", "2", "--reason", "new", "--force");
        assertThat(typed).isEqualTo(new Typed(0, "deploy 2 of shop/dev is SUCCEEDED: version 2 runs with 2 instances, in place of 1  " + ID + "\n", ""));
        FakeGateway.Request request = gateway.requests("POST /deployments").getFirst();
        assertThat(request.body()).isEqualTo("{\"application\":\"shop\",\"environment\":\"dev\",\"version\":\"2\",\"reason\":\"new\",\"force\":true}");
        assertThat(request.headers()).containsEntry("authorization", "Bearer secret").containsKey("idempotency-key");
    }

    @Test
    void watching_without_a_terminal_prints_lines_and_no_codes() {
        deployment(ID, "blue-green");
        Typed typed = Typed.at(gateway, "deploy", "shop", "2", "--watch");
        assertThat(typed.exit()).isZero();
        assertThat(typed.lines()).contains("03:01:23.277 traffic     version 2 100 %")
                .endsWith("SUCCEEDED: version 2 runs with 2 instances, in place of 1", "shop/dev answers at http://127.0.0.1:13879");
        assertThat(typed.out()).doesNotContain("\u001b");
    }

    @Test
    void a_deployment_that_failed_is_exit_code_1_with_where_to_look() {
        deployment(BROKEN, "broken");
        Typed typed = Typed.at(gateway, "watch", BROKEN);
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.lines()).contains("    2026-11-25T02:43:10.851461770Z FATAL: no database at db.example.com:5432: connection refused",
                "Look further:  ./slipway report " + BROKEN);
    }

    @Test
    void a_terminal_shows_frames_over_each_other_and_is_given_back() {
        deployment(ID, "blue-green");
        gateway.answer("GET /deployments", 200, "{\"items\": [{\"id\": \"" + ID + "\"}], \"nextCursor\": null}");
        Typed typed = Typed.on(new Look(100, 30, true, true), gateway, "watch", "shop");
        assertThat(typed.out()).startsWith("\u001b[?25l\u001b[?7l").contains("✓").contains("\u001b[?25h\u001b[?7h");
        assertThat(typed.out().indexOf("\u001b[?25h")).isLessThan(typed.out().indexOf("in place of 1\u001b[0m\n"));
    }

    /** It was left without cursor and without wrapping. */
    @Test
    void a_terminal_is_given_back_also_when_watching_fails() {
        gateway.answer("GET /deployments/" + ID, 200, Golden.text("rollout/blue-green.json"))
                .stream("GET /deployments/" + ID + "/events", Golden.text("rollout/blue-green.events").substring(0, 300))
                .problem("GET /deployments/" + ID + "/events", 401, "unauthorized", "the token is no longer known");
        Typed typed = Typed.on(new Look(100, 30, true, true), gateway, "watch", ID);
        assertThat(typed.exit()).isEqualTo(3);
        assertThat(typed.out()).contains("\u001b[?25l\u001b[?7l").endsWith("\u001b[?25h\u001b[?7h");
    }

    @Test
    void the_stream_goes_on_where_it_broke_off() {
        String events = Golden.text("rollout/blue-green.events");
        int cut = events.indexOf("id:9\n");
        gateway.answer("GET /deployments/" + ID, 200, Golden.text("rollout/blue-green.json"))
                .stream("GET /deployments/" + ID + "/events", events.substring(0, cut) + ":comment\n\nid:9\nevent:step\ndata:{\"cut")
                .answer("GET /deployments/" + ID + "/events", 503, "{}")
                .stream("GET /deployments/" + ID + "/events", events.substring(cut));
        Typed typed = Typed.at(gateway, "events", ID);
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).isEqualTo(Golden.text("rollout/blue-green.lines").replaceAll("(?s)             instance .*", ""));
        assertThat(gateway.requests("GET /deployments/" + ID + "/events")).extracting(each -> each.headers().get("last-event-id"))
                .containsExactly(null, "8", "8");
    }

    @Test
    void a_manifest_is_registered_and_deployed() throws Exception {
        deployment(ID, "blue-green");
        gateway.problem("PUT /applications/shop", 503, "not-taken", "busy").answer("PUT /applications/shop", 201, SHOP);
        Typed typed = Typed.at(gateway, "deploy", manifest("name: shop\nartifact: {command: [a]}\n"), "2");
        assertThat(typed.exit()).as(typed.err()).isZero();
        assertThat(typed.err()).isEqualTo("shop is registered, revision 3\n");
        assertThat(gateway.requests("PUT /applications/shop")).hasSize(2).allSatisfy(each -> {
            assertThat(each.body()).isEqualTo("name: shop\nartifact: {command: [a]}\n");
            assertThat(each.headers()).containsEntry("content-type", "application/yaml");
        });
    }

    @Test
    void what_is_wrong_in_a_manifest_is_told_with_its_lines_and_nothing_is_deployed() throws Exception {
        gateway.answer("PUT /applications/shop", 422, "{\"title\": \"Not valid\", \"errors\": [{\"pointer\": \"/strategy/type\", \"detail\": \"unknown\"}]}");
        String file = manifest("name: shop\n\nstrategy:\n  type: x\n");
        assertThat(Typed.at(gateway, "deploy", file, "2")).isEqualTo(new Typed(1, "", "slipway: Not valid\n  " + file + ":4: /strategy/type: unknown\n"));
        assertThat(gateway.requests("POST /deployments")).isEmpty();
    }

    @Test
    void without_a_version_it_is_the_time_unless_the_artifact_is_found_by_it() {
        deployment(ID, "blue-green");
        assertThat(Typed.at(gateway, "deploy", "shop").exit()).isZero();
        assertThat(Json.read(gateway.requests("POST /deployments").getFirst().body()).path("version").asString()).matches("\\d{8}-\\d{6}");
        gateway.answer("GET /applications/found", 200, SHOP.replace("shop", "found").replace("\"command\"", "\"directory\": \"releases/{version}\", \"command\""));
        Typed typed = Typed.at(gateway, "deploy", "found");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).startsWith("slipway: found's artifact is found by its version (releases/{version}): say which VERSION\n");
    }

    @Test
    void an_environment_must_be_named_when_there_are_several() {
        gateway.answer("GET /applications/two", 200, SHOP.replace("[\"dev\"]", "[\"dev\", \"production\"]"));
        Typed typed = Typed.at(gateway, "deploy", "two", "1");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).startsWith("slipway: two has the environments dev, production: say which with --environment\n");
    }

    @Test
    void a_busy_gateway_is_asked_again_with_the_same_key() {
        gateway.problem("POST /deployments", 503, "not-taken", "busy");
        deployment(ID, "blue-green");
        assertThat(Typed.at(gateway, "deploy", "shop", "2").exit()).isZero();
        assertThat(gateway.requests("POST /deployments")).hasSize(2).extracting(each -> each.headers().get("idempotency-key")).containsOnly(
                gateway.requests("POST /deployments").getFirst().headers().get("idempotency-key"));
    }

    @Test
    void a_full_disk_is_told_at_once() {
        gateway.problem("POST /deployments", 503, "low-disk", "12 MiB are free");
        assertThat(Typed.at(gateway, "deploy", "shop", "2").exit()).isEqualTo(1);
        assertThat(gateway.requests("POST /deployments")).hasSize(1);
    }

    // ---- finding what is meant

    @Test
    void a_deployment_is_found_by_the_beginning_of_its_id_or_by_its_application() {
        gateway.answer("GET /deployments", 200, "{\"items\": [{\"id\": \"" + ID + "\"}, {\"id\": \"" + BROKEN + "\"}], \"nextCursor\": null}")
                .reply("GET /deployments/" + BROKEN + "/report", new FakeGateway.Reply(200, "text/markdown", "## Analysis\n", Map.of()));
        assertThat(Typed.at(gateway, "report", "4f03")).isEqualTo(new Typed(0, "## Analysis\n", ""));
        assertThat(Typed.at(gateway, "report", "dead").err()).isEqualTo(
                "slipway: there is neither an application 'dead' nor a deployment whose id begins so among the last 500\n");
        assertThat(Typed.at(gateway, "cancel", "shop").err()).isEqualTo(
                "slipway: no deployment is under way in shop/dev; ./slipway status shop shows how it is\n");
        gateway.answer("POST /deployments/68b21082-62c8-7b57-ae75-5275ab2120c4/rollback", 202, Golden.text("rollout/blue-green.json"));
        assertThat(Typed.at(gateway, "rollback", "shop", "--reason", "slow").exit()).isZero();
        assertThat(gateway.requests("POST /deployments/68b21082-62c8-7b57-ae75-5275ab2120c4/rollback").getFirst().body()).isEqualTo("{\"reason\":\"slow\"}");
    }

    // ---- what goes wrong

    @ParameterizedTest(name = "{0}")
    @CsvSource({"approve, approving deployments", "reject, rejecting deployments", "pause, pausing deployments", "resume, resuming deployments"})
    void what_is_not_built_yet_says_so(String command, String feature) {
        gateway.problem("POST /deployments/" + ID + "/" + command, 501, "not-built", "it is part of the contract");
        Typed typed = Typed.at(gateway, command, ID);
        assertThat(typed).isEqualTo(new Typed(1, "", "slipway: " + feature + " is not built yet: this gateway answers that it cannot do it in this version.\n"));
    }

    @Test
    void a_call_that_a_gateway_does_not_know_is_not_built_either() {
        gateway.problem("GET /dead-letters", 404, "not-found", "there is nothing at /api/v1/dead-letters; the calls are described at /openapi.json");
        assertThat(Typed.at(gateway, "dead-letters", "list").err()).startsWith("slipway: reading dead letters is not built yet");
        gateway.problem("POST /applications/shop/environments/dev/scale", 501, "not-built", "later");
        assertThat(Typed.at(gateway, "scale", "shop", "3").err()).startsWith("slipway: scaling is not built yet");
    }

    @Test
    void a_folder_of_the_name_of_no_application_is_hinted_at() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "folder");
        Path manifest = folder.resolve("slipway.yaml");
        String name = folder.getFileName().toString();
        try {
            assertThat(Typed.at(gateway, "deploy", name).err()).doesNotContain("./" + name);
            Files.writeString(manifest, "name: other");
            assertThat(Typed.at(gateway, "deploy", name)).isEqualTo(new Typed(1, "", "slipway: there is no application '" + name
                    + "'; to deploy what is in the folder of that name: ./slipway deploy ./" + name + "\n"));
        } finally {
            Files.deleteIfExists(manifest);
            Files.delete(folder);
        }
    }

    @Test
    void exit_codes_tell_what_it_was() {
        assertThat(Typed.at(gateway, "status", "unknown").exit()).isEqualTo(1);
        assertThat(Typed.at(gateway, "status", "--wrong").exit()).isEqualTo(2);
        assertThat(Typed.plain(Map.of(), "logs").exit()).isEqualTo(2);
        assertThat(Typed.plain(Map.of(), "frob").exit()).isEqualTo(2);
        assertThat(Typed.plain(Map.of(), "status", "--gateway", "localhost:8080").err()).startsWith(
                "slipway: --gateway: 'localhost:8080' is not an address such as http://127.0.0.1:8080\n");
        gateway.problem("GET /applications/secret", 401, "unauthorized", "nobody has this token");
        Typed refused = Typed.at(gateway, "status", "secret");
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.err()).startsWith("slipway: Title: nobody has this token\n  The token was refused. ");
        assertThat(Typed.plain(Map.of("SLIPWAY_TOKEN", "t"), "status", "--gateway", "http://127.0.0.1:1").exit()).isEqualTo(3);
        Typed nowhere = Typed.plain(Map.of(), "status", "--data", folder.resolve("none").toString());
        assertThat(nowhere.exit()).isEqualTo(3);
        assertThat(nowhere.err()).contains("no suite has its data in " + folder.resolve("none") + "; start one with ./slipway up --data ");
    }

    @Test
    void a_suite_of_this_machine_is_found_by_its_data_directory() throws Exception {
        assertThat(Typed.plain(Map.of(), "status", "--data", folder.toString()).err()).startsWith("slipway: the suite on " + folder + " does not run");
        Files.writeString(folder.resolve("endpoints.json"), "{\"gateway\": \"" + gateway.url() + "\"}");
        Files.writeString(folder.resolve("admin-token"), "its-own\n");
        assertThat(Typed.plain(Map.of("SLIPWAY_TOKEN", "other"), "status", "shop", "--data", folder.toString()).exit()).isEqualTo(1);
        assertThat(gateway.requests("GET /applications/shop").getFirst().headers()).containsEntry("authorization", "Bearer its-own");
    }

    @Test
    void the_administrators_token_goes_to_no_other_suite() throws Exception {
        Files.writeString(folder.resolve("admin-token"), "its-own\n");
        Typed.plain(Map.of(), "status", "shop", "--data", folder.toString(), "--gateway", gateway.url());
        assertThat(gateway.requests("GET /applications/shop").getFirst().headers()).doesNotContainKey("authorization");
        Path file = Files.writeString(folder.resolve("token"), "given\n");
        Typed.plain(Map.of(), "status", "shop", "--token-file", file.toString(), "--gateway", gateway.url());
        assertThat(gateway.requests("GET /applications/shop").getLast().headers()).containsEntry("authorization", "Bearer given");
    }

    @Test
    void an_answer_that_is_old_says_so_beside_the_output() {
        gateway.reply("GET /alerts", new FakeGateway.Reply(200, "application/json", "{\"items\": [], \"nextCursor\": null}", Map.of("Slipway-Stale", "PT12S")));
        Typed typed = Typed.at(gateway, "alerts", "--all");
        assertThat(typed).isEqualTo(new Typed(0, "No alert.\n", "slipway: the suite cannot reach its Kafka; what follows is PT12S old\n"));
    }

    // ---- JSON

    @Test
    void JSON_is_the_gateways_own_also_when_it_refuses() {
        deployment(ID, "blue-green");
        Typed typed = Typed.at(gateway, "deploy", "shop", "2", "--watch", "--json");
        List<JsonNode> lines = typed.lines().stream().map(Json::read).toList();
        assertThat(lines).allMatch(JsonNode::isObject);
        assertThat(lines.getFirst()).isEqualTo(Json.read(Golden.text("rollout/blue-green.json"))).isEqualTo(lines.getLast());
        assertThat(lines.get(1).path("event").asString()).isEqualTo("phase");
        assertThat(typed.err()).isEmpty();
        Typed refused = Typed.at(gateway, "status", "unknown", "--json");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(Json.read(refused.out()).path("type").asString()).isEqualTo("urn:slipway:problem:not-found");
    }

    @Test
    void a_list_is_read_page_by_page() {
        gateway.answer("GET /applications", 200, "{\"items\": [" + SHOP + "], \"nextCursor\": \"a b\"}")
                .answer("GET /applications", 200, "{\"items\": [], \"nextCursor\": null}")
                .answer("GET /alerts", 200, "{\"items\": [], \"nextCursor\": null}");
        assertThat(Typed.at(gateway, "status").lines()).hasSize(2);
        assertThat(gateway.requests("GET /applications")).extracting(FakeGateway.Request::call)
                .containsExactly("GET /applications?limit=500", "GET /applications?limit=500&cursor=a%20b");
    }

    // ---- without a gateway

    @Test
    void init_writes_what_validate_takes_and_writes_over_nothing() throws Exception {
        Files.writeString(folder.resolve("package.json"), "{\"scripts\": {\"start\": \"node server.js\"}}");
        Typed init = Typed.plain(Map.of(), "init", folder.toString(), "--name", "shop");
        assertThat(init.exit()).as(init.err()).isZero();
        assertThat(init.lines()).startsWith("found    package.json with a script start: node server.js", "runs     node server.js");
        String file = folder.resolve("slipway.yaml").toString();
        assertThat(Typed.plain(Map.of(), "validate", file)).isEqualTo(new Typed(0, file + ": valid, shop for dev\n", ""));
        assertThat(Typed.plain(Map.of(), "init", folder.toString())).isEqualTo(new Typed(1, "", "slipway: " + file + " is there already; --force writes over it\n"));
        assertThat(Typed.plain(Map.of(), "init", folder.toString(), "--force", "--json").exit()).isZero();
        Typed empty = Typed.plain(Map.of(), "init", Files.createDirectory(folder.resolve("empty")).toString());
        assertThat(empty.exit()).isEqualTo(1);
        assertThat(empty.err()).contains("looked for Procfile, package.json");
    }

    @Test
    void validate_tells_every_mistake_of_every_file() throws Exception {
        String file = manifest("name: Shop\nartifact: {comand: [a]}\n");
        Typed typed = Typed.plain(Map.of(), "validate", file);
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.lines()).hasSize(3).element(1).asString().startsWith(file + ":2: /artifact/comand: unknown field; did you mean 'command'?");
        assertThat(Typed.plain(Map.of(), "validate", "--json", file).out()).startsWith("{\"file\":\"" + file + "\",\"valid\":false,");
        assertThat(Typed.plain(Map.of(), "validate", "missing.yaml").exit()).isEqualTo(2);
    }
}
