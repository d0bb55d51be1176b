package dev.slipway.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job, start to end, against a suite that runs: {@code --gateway URL --data DIR --jdk DIR --samples JAR}. */
public final class Demo {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> GONE = List.of("STOPPED", "LOST");
    private static final String ENVIRONMENT = "/applications/shop/environments/dev";

    private record Row(String what, String result, Duration took, Traffic.@Nullable Count traffic) {}

    private final Client client;
    private final Path data;
    private final String java;
    private final List<Row> rows = new ArrayList<>();
    private @Nullable Traffic traffic;

    private Demo(URI gateway, Path data, Path jdk) throws IOException {
        this.client = new Client(gateway, Files.readString(data.resolve("admin-token")).trim());
        this.data = data;
        this.java = jdk.resolve("bin").resolve("java").toString();
    }

    /** Exit code 0 only if every part worked. */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        Path data = Path.of(options.get("--data"));
        Path releases = Files.createDirectories(data.resolve("releases").resolve("shop"));
        Files.copy(Path.of(options.get("--samples")), releases.resolve("shop.jar"), StandardCopyOption.REPLACE_EXISTING);
        var demo = new Demo(URI.create(options.get("--gateway")), data, Path.of(options.get("--jdk")));
        try {
            demo.run();
        } catch (RuntimeException failed) {
            System.out.println("\nThe demo failed: " + failed.getMessage());
            demo.table();
            System.exit(1);
        }
    }

    private void run() {
        part("register the application shop", () -> "revision " + client.put("/applications/shop", manifest()).path("revision").asInt());
        part("deploy version 1, two instances", () -> ended(deploy("1", null), "SUCCEEDED"));
        String url = client.await(ENVIRONMENT, LIMIT, env -> env.path("url").isString()).path("url").asString();
        say("shop answers at " + url + "; 4 clients send requests from now on");
        traffic = Traffic.to(URI.create(url), "GET", 4, Duration.ofMillis(2));
        part("deploy version 2, blue-green", () -> ended(deploy("2", null), "SUCCEEDED"));
        part("try version 3, which is broken", () -> ended(deploy("3", "exit"), "ROLLED_BACK"));
        part("kill an instance", this::kill);
        part("make an instance hang", this::hang);
        traffic.close();
        say("\n" + client.text("/deployments/" + newest("DEPLOY") + "/report"));
        table();
        Traffic.Count all = traffic.count();
        if (all.failed() > 0) {
            throw new IllegalStateException(all.failed() + " of " + all.sent() + " requests failed: " + all.failures());
        }
    }

    private String manifest() {
        return """
                {"name": "shop", "description": "A sample",
                 "artifact": {"command": ["%s", "-Xmx24m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "shop.jar", "dev.slipway.samples.Shop"],
                              "directory": "shop"},
                 "service": {"health": {"interval": "1s", "timeout": "500ms", "unhealthyAfter": 1}, "shutdown": {"drain": "5s", "grace": "5s"}},
                 "environments": {"dev": {"instances": 2}},
                 "strategy": {"type": "blue-green"}}""".formatted(java);
    }

    private String deploy(String version, @Nullable String broken) {
        var body = JSON.createObjectNode().put("application", "shop").put("environment", "dev").put("version", version).put("reason", "demo");
        if (broken != null) {
            var artifact = (tools.jackson.databind.node.ObjectNode) JSON.readTree(manifest()).path("artifact").deepCopy();
            artifact.withArray("command").add("--broken").add(broken);
            body.set("artifact", artifact);
        }
        return client.post("/deployments", JSON.writeValueAsString(body)).path("id").asString();
    }

    /** Shows the steps as they go until the deployment has ended. */
    private String ended(String deployment, String phase) {
        Map<String, String> shown = new HashMap<>();
        JsonNode end = client.await("/deployments/" + deployment, LIMIT, found -> {
            for (JsonNode step : found.path("steps")) {
                String state = step.path("state").asString();
                if (!state.equals(shown.put(step.path("id").asString(), state)) && !List.of("PENDING", "DELEGATED", "RUNNING").contains(state)) {
                    say("    " + mark(state) + " " + step.path("name").asString() + " [" + step.path("assignee").asString() + "]"
                            + (state.equals("SUCCEEDED") ? "" : " " + state.toLowerCase(Locale.ROOT)));
                }
            }
            return found.path("finishedAt").isString();
        });
        String outcome = end.path("outcome").asString("");
        if (!end.path("phase").asString().equals(phase)) {
            throw new IllegalStateException("the deployment ended " + end.path("phase").asString() + " and not " + phase + ": " + outcome);
        }
        outcome.lines().skip(1).forEach(line -> say("      | " + line));
        return phase + ": " + outcome.lines().findFirst().orElse("");
    }

    private String kill() {
        String victim = instance();
        ProcessHandle process = Optional.ofNullable(InstanceProcesses.alive().get(victim))
                .orElseThrow(() -> new IllegalStateException("there is no process of instance " + victim));
        say("    kill -9 " + process.pid() + " (" + victim + ")");
        process.destroyForcibly();
        return healed(victim);
    }

    private String hang() {
        String victim = instance();
        String address = address(victim);
        say("    POST http://" + address + "/faults/hang (" + victim + ")");
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(URI.create("http://" + address + "/faults/hang")).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IllegalStateException("instance " + victim + " cannot be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return healed(victim);
    }

    private String healed(String victim) {
        JsonNode list = client.await("/healing-actions?application=shop", LIMIT, found -> found.path("items").valueStream()
                .anyMatch(each -> each.path("target").asString().equals(victim) && each.path("state").asString().equals("HEALED")));
        JsonNode action = list.path("items").valueStream().filter(each -> each.path("target").asString().equals(victim)).findFirst().orElseThrow();
        client.await(ENVIRONMENT, LIMIT, env -> instances(env).size() == 2 && instances(env).stream()
                .allMatch(each -> each.path("state").asString().equals("HEALTHY") && !each.path("id").asString().equals(victim)));
        say("    detected: " + action.path("trigger").asString() + "; " + action.path("diagnosis").asString());
        return "HEALED by " + action.path("action").asString();
    }

    private String instance() {
        return instances(client.await(ENVIRONMENT, LIMIT, env -> instances(env).size() == 2
                && instances(env).stream().allMatch(each -> each.path("state").asString().equals("HEALTHY")))).getFirst().path("id").asString();
    }

    private String address(String instance) {
        return instances(client.get(ENVIRONMENT)).stream().filter(each -> each.path("id").asString().equals(instance)).findFirst().orElseThrow()
                .path("address").asString();
    }

    private static List<JsonNode> instances(JsonNode environment) {
        return environment.path("releases").valueStream().filter(release -> release.path("weight").asInt() > 0)
                .flatMap(release -> release.path("instances").valueStream()).filter(each -> !GONE.contains(each.path("state").asString())).toList();
    }

    private String newest(String kind) {
        return client.get("/deployments?application=shop&kind=" + kind).path("items").path(0).path("id").asString();
    }

    private void part(String what, Supplier<String> act) {
        say("\n" + (rows.size() + 1) + ". " + what);
        Traffic.Count before = traffic == null ? null : traffic.count();
        long began = System.nanoTime();
        String result = act.get();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        rows.add(new Row(what, result, took, before == null ? null : traffic.count().since(before)));
        say("  " + mark("SUCCEEDED") + " " + result + String.format(Locale.ROOT, " (%.1f s)", took.toMillis() / 1000.0));
    }

    private void table() {
        say(String.format(Locale.ROOT, "%n%-34s %8s %9s %7s %9s  %s", "what", "took", "requests", "failed", "over 1 s", "result"));
        for (Row row : rows) {
            Traffic.Count count = row.traffic();
            say(String.format(Locale.ROOT, "%-34s %6.1f s %9s %7s %9s  %s", row.what(), row.took().toMillis() / 1000.0,
                    count == null ? "-" : count.sent(), count == null ? "-" : count.failed(), count == null ? "-" : count.waited(),
                    row.result().length() > 60 ? row.result().substring(0, 57) + "..." : row.result()));
        }
        if (traffic != null) {
            Traffic.Count all = traffic.count();
            say(String.format(Locale.ROOT, "%-34s %8s %9d %7d %9d", "all", "", all.sent(), all.failed(), all.waited()));
        }
    }

    private static String mark(String state) {
        return switch (state) {
            case "SUCCEEDED" -> "+";
            case "FAILED" -> "x";
            default -> "-";
        };
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
