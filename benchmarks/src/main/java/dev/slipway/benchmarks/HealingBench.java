package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.RunningSuite;
import dev.slipway.standalone.Scratch;
import dev.slipway.standalone.Shops;
import dev.slipway.standalone.demo.Client;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/**
 * From an instance's death, or from the moment it hangs, to the decision (the heal command as a reader of committed records
 * sees it) and to the first answer of its successor; beside the program's own start.
 */
final class HealingBench {
    private static final int KILLS = 20;
    private static final int HANGS = 12;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, Long> decided = new ConcurrentHashMap<>();
    private final Map<String, Instance> started = new ConcurrentHashMap<>();

    private HealingBench() {}

    static void run(Table table) throws Exception {
        new HealingBench().measure(table);
    }

    private void measure(Table table) throws Exception {
        table.title("Healing: interval 1 s, timeout 500 ms, unhealthyAfter 1; a JVM of 24 MiB as instance");
        var own = new Samples();
        try (var scratch = new Scratch(); var suite = RunningSuite.on(scratch.path().resolve("data"))) {
            Client client = suite.client();
            KafkaConnection kafka = KafkaConnection.read(suite.data().resolve("endpoints.json"));
            try (var reader = TableReader.of(kafka, new Envelopes(kafka), "bench").read(Topics.COMMANDS, Map.of(), this::command)
                    .read(Topics.INSTANCES, Map.of(), this::instance).build()) {
                reader.start();
                // Each application has a budget and a back-off of its own, so each is harmed once in every slot.
                var kills = new Faults();
                var hangs = new Faults();
                for (int i = 0; i < KILLS; i += 2) {
                    own.add(ownStart());
                    String application = deployed(client, "kill-" + i);
                    harm(suite, client, application, kills, false);
                }
                for (int i = 0; i < HANGS; i += 2) {
                    String application = deployed(client, "hang-" + i);
                    harm(suite, client, application, hangs, true);
                }
                table.row("healing", "own start of the program, ms", own.words(), "");
                table.row("healing", "exit to decision, ms (target p50 100, p99 300)", kills.decision.words(), "");
                table.row("healing", "exit to successor answering, ms", kills.answer.words(), beside(kills.answer, own));
                table.row("healing", "hang to decision, ms (target p50 2000, p99 3000)", hangs.decision.words(), "");
                table.row("healing", "hang to successor answering, ms", hangs.answer.words(), beside(hangs.answer, own));
            }
        }
    }

    private static String beside(Samples samples, Samples own) {
        return String.format(java.util.Locale.ROOT, "own start + %.0f ms", samples.quantile(0.5) - own.quantile(0.5));
    }

    private static final class Faults {
        private final Samples decision = new Samples();
        private final Samples answer = new Samples();
    }

    private static String deployed(Client client, String application) {
        client.put("/applications/" + application, Shops.manifest(application, "{\"type\": \"rolling\"}", 2));
        Shops.ended(client, Shops.deploy(client, application, "1"));
        Shops.healthy(client, application, 2);
        return application;
    }

    /** Both instances of an application, one after the other, at a random moment of the check interval. */
    private void harm(RunningSuite suite, Client client, String application, Faults faults, boolean hang) throws Exception {
        List<JsonNode> victims = Shops.instances(Shops.environment(client, application));
        for (JsonNode victim : victims) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(1000));
            String id = victim.path("id").asString();
            int slot = started.get(id).getSlot();
            long at = System.nanoTime();
            if (hang) {
                post(URI.create("http://" + victim.path("address").asString() + "/faults/hang"));
                at = System.nanoTime();
            } else {
                ProcessHandle.of(suite.alive().get(id)).orElseThrow().destroyForcibly();
            }
            faults.decision.add(await(() -> decided.get(id)) - at);
            Instance successor = await(() -> started.values().stream().filter(each -> each.getApplication().equals(application)
                    && each.getSlot() == slot && !each.getId().equals(id) && each.getAddress() != null).findFirst().orElse(null));
            faults.answer.add(answered(URI.create("http://" + successor.getAddress() + "/health")) - at);
            Shops.healthy(client, application, 2);
        }
        client.delete("/applications/" + application);
    }

    private void command(Received<CommandRecord> received) {
        CommandRecord command = received.value();
        if (command != null && command.getHeal() != null) {
            decided.putIfAbsent(command.getHeal().getInstance(), System.nanoTime());
        }
    }

    private void instance(Received<InstanceRecord> received) {
        InstanceRecord record = received.value();
        if (record != null && record.getInstance() != null && record.getInstance().getState() != InstanceState.UNKNOWN) {
            started.put(record.getInstance().getId(), record.getInstance());
        }
    }

    private static long ownStart() throws Exception {
        int port = dev.slipway.embedded.FreePorts.any();
        var command = new java.util.ArrayList<String>();
        Shops.artifact().path("command").forEach(each -> command.add(each.asString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PORT", Integer.toString(port));
        long began = System.nanoTime();
        Process process = builder.start();
        try {
            return answered(URI.create("http://127.0.0.1:" + port + "/health")) - began;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The moment of the first 200. */
    private static long answered(URI uri) throws Exception {
        return await(() -> {
            try {
                var connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setConnectTimeout(1000);
                connection.setReadTimeout(1000);
                return connection.getResponseCode() == 200 ? System.nanoTime() : null;
            } catch (IOException notYet) {
                return null;
            }
        });
    }

    private static void post(URI uri) throws IOException {
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.getResponseCode();
    }

    private interface Look<T> {
        @org.jspecify.annotations.Nullable T look();
    }

    private static <T> T await(Look<T> look) throws InterruptedException {
        long until = System.nanoTime() + LIMIT.toNanos();
        for (T found = look.look(); ; found = look.look()) {
            if (found != null) {
                return found;
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("nothing within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(Duration.ofMillis(1));
        }
    }
}
