package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.standalone.demo.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code ./slipway} as a user types it. */
class SlipwayCommandIT {
    private record Result(int exit, String out) {}

    private static final Path SLIPWAY = Path.of(System.getProperty("slipway.home")).toAbsolutePath().normalize().resolve("slipway");

    @TempDir
    Path directory;

    @Test
    void a_typing_mistake_is_told_in_a_line() throws Exception {
        assertThat(slipway("frob")).isEqualTo(new Result(2, "slipway: unknown command 'frob'; ./slipway help lists all\n"));
        assertThat(slipway("up", "--prot", "1")).isEqualTo(new Result(2, "slipway: unknown option '--prot'; see ./slipway help\n"));
        assertThat(slipway("up", "--port", "many").out()).contains("--port: 'many' is not a number");
        assertThat(slipway("up", "--port", "65536").out()).contains("--port: '65536' is not a number of a port");
        assertThat(slipway("help").exit()).isZero();
    }

    /** What a user gets is a checkout: nothing is built, there is no folder of results yet. */
    @Test
    void a_fresh_checkout_is_built() throws Exception {
        Path checkout = Files.createDirectories(directory.resolve("checkout"));
        Path maven = Files.createDirectories(directory.resolve("bin")).resolve("mvn");
        Files.copy(SLIPWAY, checkout.resolve("slipway"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(maven, "#!/bin/sh\necho built with \"$@\"\nexit 3\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
        Result up = run(checkout.resolve("slipway"), Map.of("PATH", maven.getParent() + ":" + System.getenv("PATH")),
                "up", "--data", directory.resolve("none").toString());
        assertThat(up.out()).contains("slipway: building").contains("built with").contains("package");
        assertThat(up.exit()).isEqualTo(3);
    }

    @Test
    void a_port_that_is_taken_is_named_and_nothing_goes_on() throws Exception {
        Path data = directory.resolve("taken");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Result up = slipway("up", "--data", data.toString(), "--port", String.valueOf(taken.getLocalPort()));
            assertThat(up.exit()).isEqualTo(1);
            assertThat(up.out()).contains("port " + taken.getLocalPort() + " of the loopback address cannot be listened on");
        }
        assertThat(EdgeProcess.find(data)).isEmpty();
    }

    @Test
    void a_token_that_cannot_be_one_is_refused_at_the_start() throws Exception {
        Result up = run(SLIPWAY, Map.of("SLIPWAY_ADMIN_TOKEN", "bad token"), "up", "--data", directory.resolve("refused").toString(), "--port", "0");
        assertThat(up.exit()).isEqualTo(1);
        assertThat(up.out()).contains("SLIPWAY_ADMIN_TOKEN is set to what cannot be a token (9 characters); use 16 or more");
        assertThat(up.out()).doesNotContain("bad token");
    }

    @Test
    void in_the_foreground_it_says_where_it_is_when_it_is_ready() throws Exception {
        Path data = directory.resolve("foreground");
        Path out = directory.resolve("foreground.txt");
        var builder = new ProcessBuilder(SLIPWAY.toString(), "up", "--foreground", "--data", data.toString(), "--port", "0")
                .redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("SLIPWAY_JAVA_HOME", System.getProperty("java.home"));
        Process suite = builder.start();
        try {
            await().atMost(RunningSuite.LIMIT).until(() -> !suite.isAlive() || Files.readString(out).contains("./slipway down"));
            assertThat(Files.readString(out)).contains("Slipway is ready: http://127.0.0.1:", "token is in " + data.resolve("admin-token"));
            suite.destroy();
            assertThat(suite.waitFor(60, TimeUnit.SECONDS)).as("it ends when it is told to").isTrue();
        } finally {
            suite.destroyForcibly();
            slipway("down", "--data", data.toString(), "--applications");
        }
    }

    @Test
    void a_suite_comes_up_once_survives_a_kill_and_goes_down() throws Exception {
        Path data = directory.resolve("data");
        Result up = slipway("up", "--data", data.toString(), "--port", "0");
        try {
            assertThat(up.exit()).as(up.out()).isZero();
            String url = up.out().lines().filter(line -> line.startsWith("Slipway is ready: ")).findFirst().orElseThrow().substring(18);
            assertThat(get(url + "/health")).isEqualTo(200);
            for (String secret : List.of("admin-token", "endpoints.json")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret)))).isEqualTo("rw-------");
            }
            assertThat(slipway("up", "--data", data.toString()).out()).contains(url);
            Result elsewhere = slipway("up", "--data", data.toString(), "--port", "1");
            assertThat(elsewhere.exit()).isEqualTo(1);
            assertThat(elsewhere.out()).contains("a suite runs on " + data + " already");
            clientsDeployLookAndAreToldWhatIsWrong(data.toString());
            long pid = Long.parseLong(Files.readString(data.resolve("suite.pid")).split(" ")[0]);
            ProcessHandle suite = ProcessHandle.of(pid).orElseThrow();
            suite.destroyForcibly();
            suite.onExit().get(10, TimeUnit.SECONDS);
            assertThat(slipway("status", "--data", data.toString()).exit()).as("nobody answers").isEqualTo(3);
            Result again = slipway("up", "--data", data.toString(), "--port", "0");
            assertThat(again.exit()).as(again.out()).isZero();
            assertThat(again.out()).contains("Slipway is ready: ");
        } finally {
            Result down = slipway("down", "--data", data.toString(), "--applications");
            assertThat(down.exit()).as(down.out()).isZero();
        }
        assertThat(slipway("down", "--data", data.toString())).isEqualTo(new Result(0, "slipway: no suite runs on " + data + "\n"));
        assertThat(EdgeProcess.find(data)).isEmpty();
    }

    @Test
    void a_backup_restores_what_the_suite_knew_while_it_runs_on() throws Exception {
        Path data = directory.resolve("one");
        Path copy = directory.resolve("two");
        String file = directory.resolve("backup.tar.gz").toString();
        assertThat(slipway("up", "--data", data.toString(), "--port", "0").exit()).isZero();
        try {
            client(data).put("/applications/shop", Shops.manifest("shop", "{\"type\": \"rolling\"}", 1));
            Result refused = slipway("backup", file, "--data", data.toString());
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out()).contains("give --stop");
            Result backup = slipway("backup", file, "--data", data.toString(), "--stop");
            assertThat(backup.exit()).as(backup.out()).isZero();
            assertThat(backup.out()).contains("backup: 100 %", "Slipway is ready: ");
            assertThat(client(data).get("/applications").path("items")).hasSize(1);
            Result restore = slipway("restore", file, "--data", copy.toString());
            assertThat(restore.exit()).as(restore.out()).isZero();
        } finally {
            slipway("down", "--data", data.toString(), "--applications");
        }
        try {
            Result up = slipway("up", "--data", copy.toString(), "--port", "0");
            assertThat(up.exit()).as(up.out()).isZero();
            assertThat(client(copy).get("/applications").path("items").path(0).path("name").asString()).isEqualTo("shop");
        } finally {
            slipway("down", "--data", copy.toString(), "--applications");
        }
    }

    /** What lies in the files is no matter here, so nothing is started. */
    @Test
    void a_backup_keeps_modes_and_what_does_not_fit_is_refused() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.createDirectories(data.resolve("kafka"));
        Files.createDirectories(data.resolve("releases").resolve("streams"));
        Files.createDirectories(data.resolve("runtime"));
        Files.writeString(data.resolve("admin-token"), "secret");
        Files.writeString(data.resolve("format"), "1");
        Files.setPosixFilePermissions(data.resolve("admin-token"), PosixFilePermissions.fromString("rw-------"));
        Path file = directory.resolve("backup");
        assertThat(slipway("backup", file.toString(), "--data", data.toString()).exit()).isZero();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(slipway("backup", file.toString(), "--data", data.toString()).out()).contains("is there already");
        assertThat(slipway("restore", file.toString(), "--data", data.toString()).out()).contains("is not empty");

        Path restored = directory.resolve("restored");
        assertThat(slipway("restore", file.toString(), "--data", restored.toString()).exit()).isZero();
        assertThat(restored.resolve("admin-token")).hasContent("secret");
        assertThat(Files.getPosixFilePermissions(restored.resolve("admin-token"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(restored.resolve("releases").resolve("streams")).isDirectory();
        assertThat(restored.resolve("runtime")).doesNotExist();
        assertThat(restored.resolve("slipway-backup")).doesNotExist();

        Files.writeString(data.resolve("format"), "99");
        Path newer = directory.resolve("newer");
        assertThat(slipway("backup", newer.toString(), "--data", data.toString()).exit()).isZero();
        assertThat(slipway("restore", newer.toString(), "--data", directory.resolve("none").toString()).out()).contains("data of a newer format (99)");
        Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(Files.readAllBytes(file), 60));
        assertThat(slipway("restore", cut.toString(), "--data", directory.resolve("none").toString()).out()).contains("damaged");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    private static Client client(Path data) throws IOException {
        String gateway = Shops.JSON.readTree(Files.readString(data.resolve("endpoints.json"))).path("gateway").asString();
        return new Client(URI.create(gateway), Files.readString(data.resolve("admin-token")).trim());
    }

    /** The main job as a user types it, in the suite that the test has started anyway. */
    private void clientsDeployLookAndAreToldWhatIsWrong(String data) throws Exception {
        Path manifest = Files.writeString(directory.resolve("shop.json"), Shops.manifest("shop", "{\"type\": \"blue-green\"}", 2));
        Result deployed = slipway("deploy", manifest.toString(), "1", "--environment", "dev", "--watch", "--data", data);
        assertThat(deployed.exit()).as(deployed.out()).isZero();
        assertThat(deployed.out()).contains("shop is registered, revision 1", "Wait until all are healthy: succeeded, 2 of 2 healthy",
                "traffic     version 1 100 %", "SUCCEEDED: version 1 runs with 2 instances", "shop/dev answers at http://").doesNotContain("\u001b");
        JsonNode environment = Shops.JSON.readTree(slipway("status", "shop", "--json", "--data", data).out()).path("items").path(0);
        assertThat(environment.path("liveVersion").asString()).isEqualTo("1");
        assertThat(get(environment.path("url").asString())).isEqualTo(200);
        assertThat(slipway("logs", "shop", "--data", data).out()).contains("listens on port");
        assertThat(slipway("plan", "shop", "2", "--data", data).out()).contains("version 1 -> 2", "Nothing was done.");
        ObjectNode broken = (ObjectNode) Shops.JSON.readTree(Files.readString(manifest));
        broken.set("artifact", Shops.artifact("--broken", "exit"));
        Files.writeString(manifest, Shops.JSON.writeValueAsString(broken));
        Result failed = slipway("deploy", manifest.toString(), "2", "--watch", "--data", data);
        assertThat(failed.exit()).as(failed.out()).isEqualTo(1);
        assertThat(failed.out()).contains("ROLLED_BACK: ", "FATAL: no database", "Look further:  ./slipway report ");
        Result events = slipway("events", "shop", "--json", "--data", data);
        assertThat(events.exit()).isZero();
        assertThat(events.out().lines().map(Shops.JSON::readTree)).allSatisfy(each -> assertThat(each.path("event").isString()).isTrue())
                .last().satisfies(each -> assertThat(each.path("data").path("phase").asString()).isEqualTo("ROLLED_BACK"));
        assertThat(slipway("report", "shop", "--data", data).out()).startsWith("## Deployment Manager Analysis");
        Result wrong = slipway("scale", "shop", "many", "--data", data);
        assertThat(wrong.exit()).as(wrong.out()).isEqualTo(2);
        assertThat(slipway("status", "shopp", "--data", data)).isEqualTo(new Result(1, "slipway: Not found: there is no application 'shopp'\n"
                + "  ./slipway status lists what there is.\n"));
        assertThat(slipway("doctor", "--data", data).out()).contains("UP at http://127.0.0.1:");
        Result refused = run(SLIPWAY, Map.of("SLIPWAY_TOKEN", "nobodys"), "status", "--gateway", gateway(data));
        assertThat(refused.exit()).as(refused.out()).isEqualTo(3);
    }

    private static String gateway(String data) throws IOException {
        return Shops.JSON.readTree(Files.readString(Path.of(data, "endpoints.json"))).path("gateway").asString();
    }

    private Result slipway(String... arguments) throws IOException, InterruptedException {
        return run(SLIPWAY, Map.of(), arguments);
    }

    private Result run(Path program, Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("SLIPWAY_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    }

    private static int get(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
