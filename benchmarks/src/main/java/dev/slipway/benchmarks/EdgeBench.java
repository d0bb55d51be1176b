package dev.slipway.benchmarks;

import dev.slipway.standalone.RunningSuite;
import dev.slipway.standalone.Scratch;
import dev.slipway.standalone.Shops;
import dev.slipway.standalone.demo.Client;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The edge's requests per second and p99 with 32 connections, beside going direct and beside HAProxy, in interleaved rounds. */
final class EdgeBench {
    private static final int ROUNDS = 3;
    private static final int SECONDS = 5;
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");

    private record Load(double perSecond, double p99Ms) {}

    private EdgeBench() {}

    static void run(Table table) throws IOException, InterruptedException {
        if (!isThere("wrk")) {
            table.title("Edge: not measured, as wrk is not installed");
            return;
        }
        table.title("Edge: wrk -t2 -c32, " + ROUNDS + " rounds of " + SECONDS + " s in turn; a Netty backend behind all of them"
                + (isThere("haproxy") ? "" : "; HAProxy is not installed"));
        try (var scratch = new Scratch(); var suite = RunningSuite.on(scratch.path().resolve("data"))) {
            Client client = suite.client();
            URI edge = deployed(client);
            URI backend = URI.create("http://" + Shops.instances(Shops.environment(client, "backend")).getFirst().path("address").asString());
            int port = dev.slipway.embedded.FreePorts.any();
            @Nullable Process haproxy = isThere("haproxy") ? haproxy(scratch.path(), port, backend) : null;
            try {
                for (String path : List.of("/", "/big")) {
                    measure(table, path, edge, backend, haproxy == null ? null : URI.create("http://127.0.0.1:" + port));
                }
            } finally {
                if (haproxy != null) {
                    haproxy.destroyForcibly();
                }
            }
        }
    }

    private static void measure(Table table, String path, URI edge, URI backend, @Nullable URI haproxy) throws IOException, InterruptedException {
        var targets = new LinkedHashMap<String, URI>();
        targets.put("direct", backend.resolve(path));
        if (haproxy != null) {
            targets.put("haproxy", haproxy.resolve(path));
        }
        targets.put("edge", edge.resolve(path));
        load(edge.resolve(path), SECONDS * 4);
        Map<String, List<Load>> loads = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, URI> each : targets.entrySet()) {
                loads.computeIfAbsent(each.getKey(), _ -> new ArrayList<>()).add(load(each.getValue(), SECONDS));
            }
        }
        String what = path.equals("/") ? "2-byte answers" : "20 KiB answers";
        loads.forEach((name, found) -> table.row("edge", name + ", " + what,
                String.format(Locale.ROOT, "%.0f requests/s, p99 %.1f ms (medians of %d)", median(found, true), median(found, false), ROUNDS),
                haproxy == null ? "" : "ratio to HAProxy in each round: " + ratios(found, loads.get("haproxy"))));
    }

    private static String ratios(List<Load> found, List<Load> beside) {
        var words = new ArrayList<String>();
        for (int i = 0; i < found.size(); i++) {
            words.add(String.format(Locale.ROOT, "%.2f", found.get(i).perSecond() / beside.get(i).perSecond()));
        }
        return String.join(" ", words);
    }

    private static double median(List<Load> loads, boolean perSecond) {
        return loads.stream().mapToDouble(each -> perSecond ? each.perSecond() : each.p99Ms()).sorted().skip(loads.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static URI deployed(Client client) {
        var json = new JsonMapper();
        var manifest = json.createObjectNode().put("name", "backend");
        manifest.withObject("/artifact").putArray("command").add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .add("-Xmx64m").add("-XX:+UseSerialGC").add("-cp").add(jars()).add(Backend.class.getName());
        manifest.withObject("/service/health").put("path", "/");
        client.put("/applications/backend", json.writeValueAsString(manifest));
        Shops.ended(client, Shops.deploy(client, "backend", "1"));
        return URI.create(Shops.healthy(client, "backend", 1).path("url").asString());
    }

    /** The folder of all jars, as {@code ./slipway bench} starts this: a list of them all would be longer than an argument may be. */
    private static String jars() {
        return Path.of(System.getProperty("java.class.path").split(":")[0]).getParent() + "/*";
    }

    private static Process haproxy(Path directory, int port, URI backend) throws IOException {
        Path settings = directory.resolve("haproxy.cfg");
        Files.writeString(settings, """
                defaults
                  mode http
                  timeout client 60s
                  timeout server 60s
                  timeout connect 2s
                  http-reuse always
                  option redispatch
                  retry-on conn-failure empty-response
                frontend front
                  bind 127.0.0.1:%d
                  default_backend back
                backend back
                  server one %s
                """.formatted(port, backend.getAuthority()));
        return new ProcessBuilder("haproxy", "-db", "-f", settings.toString()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.out").toFile()).start();
    }

    private static Load load(URI target, int seconds) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder("wrk", "-t2", "-c32", "-d" + seconds + "s", "--latency", target.toString()).redirectErrorStream(true).start();
        String out = new String(wrk.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        wrk.waitFor(seconds + 10L, TimeUnit.SECONDS);
        Matcher perSecond = PER_SECOND.matcher(out);
        Matcher p99 = P99.matcher(out);
        if (!perSecond.find() || !p99.find() || out.contains("Non-2xx")) {
            throw new IOException("wrk said: " + out);
        }
        double factor = switch (p99.group(2)) {
            case "us" -> 0.001;
            case "s" -> 1000;
            default -> 1;
        };
        return new Load(Double.parseDouble(perSecond.group(1)), Double.parseDouble(p99.group(1)) * factor);
    }

    private static boolean isThere(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return Files.isExecutable(Path.of("/usr/sbin", program));
    }
}
