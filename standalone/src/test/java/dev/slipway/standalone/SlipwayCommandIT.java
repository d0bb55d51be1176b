package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./slipway} as a user types it. */
class SlipwayCommandIT {
    private record Result(int exit, String out) {}

    @TempDir
    Path directory;

    @Test
    void a_typing_mistake_is_told_in_a_line() throws Exception {
        assertThat(slipway("frob")).isEqualTo(new Result(1, "slipway: unknown command 'frob'; known: up, down, demo, test, bench, help\n"));
        assertThat(slipway("up", "--prot", "1")).isEqualTo(new Result(1, "slipway: unknown option '--prot'; see ./slipway help\n"));
        assertThat(slipway("up", "--port", "many").out()).contains("--port: 'many' is not a number");
        assertThat(slipway("help").exit()).isZero();
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
            long pid = Long.parseLong(Files.readString(data.resolve("suite.pid")).split(" ")[0]);
            ProcessHandle suite = ProcessHandle.of(pid).orElseThrow();
            suite.destroyForcibly();
            suite.onExit().get(10, TimeUnit.SECONDS);
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

    private Result slipway(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("slipway.home")).toAbsolutePath().normalize().resolve("slipway").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("SLIPWAY_JAVA_HOME", System.getProperty("java.home"));
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
