package dev.slipway.renderdeployer.platform.local;

import static dev.slipway.renderdeployer.platform.PlatformContract.MANDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.spring.PortRange;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Started;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.renderdeployer.platform.Told;
import dev.slipway.testing.Seeds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A deployer in a JVM of its own is killed at a random moment of a start; its successor finds or starts each instance once. */
class KilledDeployerTest {
    private static final int INSTANCES = 5;
    private static final long INT = 1 << 1;
    /** Those above belong to the C library and to programs. */
    private static final long STANDARD = 0x7FFF_FFFFL;
    /** Starting five takes about this long. */
    private static final int AT_MOST_MS = 250;

    static LongStream seeds() {
        return Seeds.ofThisRun().limit(Seeds.times(3, 50));
    }

    /** What is killed: it says when it begins, and starts. @param arguments the data directory, then the instances */
    public static void main(String[] arguments) throws Exception {
        var platform = platform(Path.of(arguments[0]));
        platform.start();
        System.out.println("begins");
        platform.ensureStarted(MANDATE, wanted(), places(List.of(arguments).subList(1, arguments.length)), Duration.ofSeconds(20), () -> false);
        System.out.println("started");
        Thread.currentThread().join();
    }

    private static LocalPlatform platform(Path data) {
        return new LocalPlatform(data, data.resolve("releases"), new PortRange(20000, 29999), null, new Told(), InstantSource.system());
    }

    private static Wanted wanted() {
        return new Wanted("release-1", "1.0", EffectiveManifest.read("{\"name\":\"shop\",\"environment\":\"dev\",\"service\":{\"type\":\"worker\"},"
                + "\"artifact\":{\"command\":[\"sleep\",\"1000\"]}}"), Map.of());
    }

    private static List<Place> places(List<String> ids) {
        return IntStream.range(0, ids.size()).mapToObj(i -> new Place(ids.get(i), i)).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_instance_is_neither_lost_nor_started_twice(long seed, @TempDir Path data) throws Exception {
        List<String> ids = IntStream.range(0, INSTANCES).mapToObj(i -> "shop-dev-" + seed + "-" + i).toList();
        long wait = Seeds.random(seed).nextLong(AT_MOST_MS);
        Process deployer = deployer(data, ids);
        var out = new BufferedReader(new InputStreamReader(deployer.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("begins");
        deployer.waitFor(wait, TimeUnit.MILLISECONDS);
        deployer.destroyForcibly().waitFor();

        var successor = platform(data);
        try {
            successor.start();
            long adopted = successor.living();
            Started started = successor.ensureStarted(MANDATE, wanted(), places(ids), Duration.ofSeconds(20), () -> false);
            assertThat(started).as("after %d ms, %d adopted", wait, adopted).isInstanceOf(Started.Running.class);
            assertThat(ids).allSatisfy(id -> assertThat(Processes.carrying(id)).hasSize(1));
        } finally {
            successor.ensureStopped(MANDATE, ids, "KILL", Duration.ZERO, () -> false);
            successor.close();
            assertThat(ids).allSatisfy(id -> assertThat(Processes.carrying(id)).isEmpty());
        }
    }

    /** A script that starts the suite in the background makes it ignore INT and QUIT, and what is ignored is inherited. */
    @Test
    void a_signal_that_the_deployer_ignores_is_not_ignored_by_instances(@TempDir Path data) throws Exception {
        Process deployer = deployer(data, List.of("shop-dev-int"), "sh", "-c", "trap '' INT QUIT; exec \"$@\"", "sh");
        var out = new BufferedReader(new InputStreamReader(deployer.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("begins");
        assertThat(out.readLine()).isEqualTo("started");
        Processes.Stat instance = Processes.carrying("shop-dev-int").getFirst();
        try {
            assertThat(ignored(deployer.pid()) & INT).isEqualTo(INT);
            assertThat(ignored(instance.pid()) & STANDARD).isZero();
        } finally {
            deployer.destroyForcibly().waitFor();
            Posix.kill(instance.pid(), "KILL");
        }
    }

    /** A bit for each signal, that of signal 1 the lowest (proc_pid_status(5)). */
    private static long ignored(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(each -> each.startsWith("SigIgn:"))
                .map(each -> Long.parseUnsignedLong(each.substring(7).trim(), 16)).findFirst().orElseThrow();
    }

    private static Process deployer(Path data, List<String> ids, String... by) throws Exception {
        var command = new java.util.ArrayList<>(List.of(by));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp", System.getProperty("java.class.path"), KilledDeployerTest.class.getName(), data.toString()));
        command.addAll(ids);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
