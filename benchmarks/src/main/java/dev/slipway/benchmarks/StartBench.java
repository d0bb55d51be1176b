package dev.slipway.benchmarks;

import dev.slipway.standalone.RunningSuite;
import dev.slipway.standalone.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** From the start of the suite's process until it is ready, and the memory that it and the edge hold then. */
final class StartBench {
    private static final int ROUNDS = 3;

    private StartBench() {}

    static void run(Table table) throws IOException, InterruptedException {
        table.title("Suite start to ready (target 12 s), " + ROUNDS + " rounds; beside it an embedded Kafka alone in a JVM of its own");
        var kafka = new Samples();
        var fresh = new Samples();
        var stopped = new Samples();
        var killed = new Samples();
        double suiteMiB = 0;
        double edgeMiB = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (var scratch = new Scratch()) {
                kafka.add(kafkaAlone(scratch.path()));
            }
            try (var scratch = new Scratch(); var suite = RunningSuite.notStarted(scratch.path().resolve("data"))) {
                fresh.add(timed(suite));
                suiteMiB = Math.max(suiteMiB, residentMiB(suite.pid()));
                edgeMiB = Math.max(edgeMiB, residentMiB(suite.edgePid()));
                suite.stop();
                stopped.add(timed(suite));
                suite.kill();
                killed.add(timed(suite));
            }
        }
        double beside = kafka.quantile(0.5);
        cached(table, fresh);
        table.row("start", "embedded Kafka and registry alone, ms", kafka.words(), "");
        table.row("start", "suite on a fresh directory, ms", fresh.words(), ratio(fresh, beside));
        table.row("start", "suite after a stop (edge runs on), ms", stopped.words(), ratio(stopped, beside));
        table.row("start", "suite after kill -9 (edge runs on), ms", killed.words(), ratio(killed, beside));
        table.row("start", "resident when ready, MiB (target 900)",
                String.format(Locale.ROOT, "suite %.0f + edge %.0f = %.0f", suiteMiB, edgeMiB, suiteMiB + edgeMiB), "");
    }

    /** With the JVM's cache, where {@code ./slipway aot} made one of this build. */
    private static void cached(Table table, Samples without) throws IOException {
        String cache = System.getProperty("slipway.aot");
        if (cache == null) {
            table.row("start", "with the JVM's cache", "not measured: ./slipway aot makes it", "");
            return;
        }
        var fresh = new Samples();
        var killed = new Samples();
        for (int round = 0; round < ROUNDS; round++) {
            try (var scratch = new Scratch();
                    var suite = RunningSuite.cached(scratch.path().resolve("data"), Path.of(cache), System.getProperty("slipway.aot.jars"))) {
                fresh.add(timed(suite));
                suite.kill();
                killed.add(timed(suite));
            }
        }
        table.row("start", "with the JVM's cache, fresh directory, ms (target 6 s)", fresh.words(), String.format(Locale.ROOT, "%.2f of that without", fresh.quantile(0.5) / without.quantile(0.5)));
        table.row("start", "with the JVM's cache, after kill -9, ms", killed.words(), "");
    }

    private static String ratio(Samples samples, double beside) {
        return String.format(Locale.ROOT, "%.1f times Kafka alone", samples.quantile(0.5) / beside);
    }

    private static long timed(RunningSuite suite) {
        long began = System.nanoTime();
        suite.start();
        return System.nanoTime() - began;
    }

    private static long kafkaAlone(Path directory) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx320m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders", "-cp", System.getProperty("java.class.path"), KafkaAlone.class.getName(), directory.toString()))
                .redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile()).start();
        Path ready = directory.resolve("ready");
        while (!Files.exists(ready)) {
            if (!process.isAlive()) {
                throw new IOException("Kafka alone did not start: " + Files.readString(directory.resolve("out")));
            }
            Thread.sleep(Duration.ofMillis(10));
        }
        long took = System.nanoTime() - began;
        process.destroyForcibly().waitFor();
        return took;
    }

    private static double residentMiB(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(Double.NaN);
    }
}
