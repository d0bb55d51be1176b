package dev.slipway.benchmarks;

import dev.slipway.standalone.RunningSuite;
import dev.slipway.standalone.Scratch;
import dev.slipway.standalone.Shops;
import dev.slipway.standalone.demo.Client;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * The edge's requests per second and p99 with 1, 32 and 512 connections, beside going direct, HAProxy and nginx, in interleaved
 * rounds.
 */
final class EdgeBench {
    private static final int ROUNDS = 3;
    private static final int SECONDS = 3;
    private static final int WARMING = 5;
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s|m)");
    private static final String BESIDE = "haproxy";
    private static final List<Case> CASES = List.of(new Case(32, "/", "2 bytes"), new Case(1, "/", "2 bytes"), new Case(512, "/", "2 bytes"),
            new Case(32, "/big", "20 KiB"), new Case(1, "/huge", "1 MiB"), new Case(32, "/huge", "1 MiB"), new Case(512, "/huge", "1 MiB"));

    /** What is asked. @param what the answer is */
    private record Case(int connections, String path, String what) {}

    private record Load(double perSecond, double p99Ms) {}

    private EdgeBench() {}

    static void run(Table table) throws IOException, InterruptedException {
        if (Balancer.program("wrk").isEmpty()) {
            table.title("Edge: not measured, as wrk is not installed");
            return;
        }
        try (var scratch = new Scratch(); var suite = RunningSuite.on(scratch.path().resolve("data"))) {
            Client client = suite.client();
            URI edge = deployed(client);
            URI backend = URI.create("http://" + Shops.instances(Shops.environment(client, "backend")).getFirst().path("address").asString());
            List<Balancer> others = Balancer.installed(scratch.path(), backend);
            try {
                table.title("Edge: wrk -t2, " + ROUNDS + " rounds of " + SECONDS + " s in turn, medians; a Netty backend behind all of them; beside: "
                        + (others.isEmpty() ? "neither HAProxy nor nginx is installed" : String.join(", ", others.stream().map(Balancer::name).toList()))
                        + String.format(Locale.ROOT, "; load average at the start %.1f", loadAverage()));
                load(edge, 32, WARMING * 3);
                for (Case each : CASES) {
                    measure(table, each, edge, backend, others);
                }
                table.row("edge", "load average at the end", String.format(Locale.ROOT, "%.1f", loadAverage()), "");
            } finally {
                others.forEach(Balancer::close);
            }
        }
    }

    private static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void measure(Table table, Case of, URI edge, URI backend, List<Balancer> others) throws IOException, InterruptedException {
        var targets = new LinkedHashMap<String, URI>();
        targets.put("direct", backend.resolve(of.path()));
        others.forEach(each -> targets.put(each.name(), each.address().resolve(of.path())));
        targets.put("edge", edge.resolve(of.path()));
        load(edge.resolve(of.path()), of.connections(), WARMING);
        Map<String, List<Load>> loads = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, URI> each : targets.entrySet()) {
                loads.computeIfAbsent(each.getKey(), _ -> new ArrayList<>()).add(load(each.getValue(), of.connections(), SECONDS));
            }
        }
        loads.forEach((name, found) -> table.row("edge", name + ", " + of.connections() + " connections, " + of.what(),
                String.format(Locale.ROOT, "%.0f requests/s, p99 %.1f ms", median(found, Load::perSecond), median(found, Load::p99Ms)),
                !loads.containsKey(BESIDE) || name.equals(BESIDE) ? "" : "to HAProxy in each round: requests " + ratios(found, loads.get(BESIDE), Load::perSecond)
                        + ", p99 " + ratios(found, loads.get(BESIDE), Load::p99Ms)));
    }

    private static String ratios(List<Load> found, List<Load> beside, ToDoubleFunction<Load> of) {
        var words = new ArrayList<String>();
        for (int i = 0; i < found.size(); i++) {
            words.add(String.format(Locale.ROOT, "%.2f", of.applyAsDouble(found.get(i)) / of.applyAsDouble(beside.get(i))));
        }
        return String.join(" ", words);
    }

    private static double median(List<Load> loads, ToDoubleFunction<Load> of) {
        return loads.stream().mapToDouble(of).sorted().skip(loads.size() / 2).findFirst().orElse(Double.NaN);
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

    private static Load load(URI target, int connections, int seconds) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder("wrk", "-t" + Math.min(2, connections), "-c" + connections, "-d" + seconds + "s", "--latency", target.toString())
                .redirectErrorStream(true).start();
        String out = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor(seconds + 10L, TimeUnit.SECONDS);
        Matcher perSecond = PER_SECOND.matcher(out);
        Matcher p99 = P99.matcher(out);
        if (!perSecond.find() || !p99.find() || out.contains("Non-2xx")) {
            throw new IOException("wrk said: " + out);
        }
        double factor = switch (p99.group(2)) {
            case "us" -> 0.001;
            case "s" -> 1000;
            case "m" -> 60_000;
            default -> 1;
        };
        return new Load(Double.parseDouble(perSecond.group(1)), Double.parseDouble(p99.group(1)) * factor);
    }
}
