package dev.slipway.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A command of the client from its start to its end, as a user types it: {@code ./slipway status} against a gateway that answers at once.
 * Beside it the JVM alone, and the same program without its AOT cache.
 */
final class CliBench {
    private static final int ROUNDS = 20;
    private static final String ANSWER = "{\"items\": [], \"nextCursor\": null}";

    private CliBench() {}

    static void run(Table table) throws IOException, InterruptedException {
        table.title("A command of the client (target 500 ms), " + ROUNDS + " rounds; beside it a JVM that does nothing");
        Path home = Path.of(System.getProperty("slipway.home"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        gateway.start();
        try {
            List<String> status = List.of("status", "--gateway", "http://127.0.0.1:" + gateway.getAddress().getPort());
            String script = home.resolve("slipway").toString();
            var flags = List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-XX:-UsePerfData");
            List<String> bare = joined(flags, List.of("-version"));
            List<String> uncached = joined(flags, joined(List.of("-cp", home.resolve("cli/target/slipway-cli.jar").toString(), "dev.slipway.cli.Cli"), status));
            // The first makes the client and its cache, where there is none.
            timed(joined(List.of(script), status));
            var alone = new Samples();
            var cached = new Samples();
            var help = new Samples();
            var without = new Samples();
            for (int round = 0; round < ROUNDS; round++) {
                alone.add(timed(bare));
                cached.add(timed(joined(List.of(script), status)));
                help.add(timed(List.of(script, "help", "deploy")));
                without.add(timed(uncached));
            }
            double beside = alone.quantile(0.5);
            table.row("cli", "java -version, ms", alone.words(), "");
            table.row("cli", "./slipway status, ms (target 500)", cached.words(), ratio(cached, beside));
            table.row("cli", "./slipway help deploy, ms", help.words(), ratio(help, beside));
            table.row("cli", "the client without its AOT cache, ms", without.words(), ratio(without, beside));
        } finally {
            gateway.stop(0);
        }
    }

    private static String ratio(Samples samples, double beside) {
        return String.format(Locale.ROOT, "%.1f times the JVM alone", samples.quantile(0.5) / beside);
    }

    private static long timed(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File("/dev/null"));
        builder.environment().put("SLIPWAY_TOKEN", "bench");
        long began = System.nanoTime();
        int exit = builder.start().waitFor();
        long took = System.nanoTime() - began;
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit);
        }
        return took;
    }

    private static List<String> joined(List<String> one, List<String> other) {
        var all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
