package dev.slipway.benchmarks;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.gateway.GatewayApplication;
import dev.slipway.schemas.Application;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.ApplicationRecord;
import dev.slipway.schemas.Topics;
import dev.slipway.standalone.Scratch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code POST /deployments} from the request to the 202, which says that the command is durable. No manager runs: what becomes of the
 * commands is not the gateway's, and is measured elsewhere. Each caller has an application of its own. Beside it, in the same rounds,
 * a bare producer with {@code acks=all} and as many callers, each of which waits for its record of the same size on a topic with the
 * same settings (commands are flushed to the disk before they are acknowledged).
 */
final class IntakeBench {
    private static final int ROUNDS = 3;
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final List<Integer> CALLERS = List.of(1, 8, 32);
    private static final int WARM = 2000;
    private static final String PLAIN = "bench-plain";

    private final URI deployments;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong accepted = new AtomicLong();

    private IntakeBench(URI gateway) {
        this.deployments = gateway.resolve("/api/v1/deployments");
    }

    /** What callers did in the rounds of one kind. */
    private record Done(Samples times, AtomicLong nanos) {
        static Done nothing() {
            return new Done(new Samples(), new AtomicLong());
        }

        double aSecond() {
            return times.count() / (nanos.get() / 1e9);
        }

        String words() {
            return String.format(Locale.ROOT, "%,.0f a second, p50 %.2f, p99 %.2f ms", aSecond(), times.quantile(0.5), times.quantile(0.99));
        }
    }

    static void run(Table table) throws Exception {
        try (var scratch = new Scratch(); var agents = new RunningAgents(scratch.path().resolve("data"))) {
            URI gateway = agents.start("gateway", GatewayApplication.class);
            var connection = new KafkaConnection(agents.kafka().bootstrapServers(), agents.kafka().schemaRegistry(), Map.of());
            var bench = new IntakeBench(gateway);
            register(connection);
            try (bench.http; var plain = producer(connection)) {
                bench.measure(table, connection, plain);
            }
        }
    }

    private static void register(KafkaConnection connection) {
        try (var publisher = new Publisher(connection, new Envelopes(connection), "bench")) {
            for (int i = 0; i < CALLERS.getLast(); i++) {
                publisher.publish(Topics.APPLICATIONS, "app" + i,
                        new ApplicationRecord(new Application("app" + i, 1L, Orders.manifest("app" + i), Instant.now(), Instant.now(), null))).join();
            }
        }
    }

    private void measure(Table table, KafkaConnection connection, KafkaProducer<byte[], byte[]> plain) throws Exception {
        table.title("POST /deployments until the command is durable; beside it a bare producer with acks=all");
        for (int i = 0; i < WARM; i++) {
            post("app" + i % CALLERS.getLast());
        }
        byte[] record = new byte[size(connection)];
        for (int i = 0; i < WARM; i++) {
            send(plain, "app0", record);
        }
        for (int callers : CALLERS) {
            Done posts = Done.nothing();
            Done sends = Done.nothing();
            for (int round = 0; round < ROUNDS; round++) {
                round(callers, sends, application -> send(plain, application, record));
                round(callers, posts, this::post);
            }
            table.row("intake", "bare producer, " + callers + " callers, " + record.length + " bytes", sends.words(), "");
            table.row("intake", "POST /deployments, " + callers + " callers", posts.words(), String.format(Locale.ROOT,
                    "%.2f of the producer's, p99 %.1f times", posts.aSecond() / sends.aSecond(), posts.times().quantile(0.99) / sends.times().quantile(0.99)));
        }
        long written = commands(connection);
        if (written != accepted.get()) {
            throw new IllegalStateException(accepted + " deployments were accepted, and " + written + " commands are there");
        }
    }

    private interface Act {
        void on(String application) throws Exception;
    }

    private static void round(int callers, Done done, Act act) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        long until = began + ROUND.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> all = IntStream.range(0, callers).<Callable<Void>>mapToObj(caller -> () -> {
                while (System.nanoTime() < until) {
                    long from = System.nanoTime();
                    act.on("app" + caller);
                    done.times().add(System.nanoTime() - from);
                }
                return null;
            }).toList();
            for (Future<Void> each : threads.invokeAll(all)) {
                each.get();
            }
        }
        done.nanos().addAndGet(System.nanoTime() - began);
    }

    private void post(String application) throws IOException, InterruptedException {
        int status = http.send(HttpRequest.newBuilder(deployments).header("Authorization", "Bearer " + RunningAgents.TOKEN)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                        "{\"application\":\"" + application + "\",\"environment\":\"dev\",\"version\":\"1\"}")).build(), BodyHandlers.discarding()).statusCode();
        if (status != 202) {
            throw new IllegalStateException("a deployment was answered with " + status);
        }
        accepted.incrementAndGet();
    }

    private static void send(KafkaProducer<byte[], byte[]> plain, String application, byte[] record) throws ExecutionException, InterruptedException {
        plain.send(new ProducerRecord<>(PLAIN, ApplicationPartitioner.partition(application, Topics.PARTITIONS_STANDALONE), null, record)).get();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaConnection connection) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(connection.client())) {
            admin.createTopics(List.of(new NewTopic(PLAIN, Topics.PARTITIONS_STANDALONE, (short) 1).configs(Topics.COMMANDS.settings()))).all().get();
        }
        Map<String, Object> settings = connection.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static long commands(KafkaConnection connection) {
        try (var consumer = consumer(connection)) {
            return consumer.endOffsets(partitions()).values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Of a command's record, bytes. */
    private static int size(KafkaConnection connection) {
        try (var consumer = consumer(connection)) {
            consumer.assign(partitions());
            consumer.seekToBeginning(partitions());
            var one = consumer.poll(Duration.ofSeconds(10)).iterator().next();
            int headers = 0;
            for (var each : one.headers()) {
                headers += each.key().length() + each.value().length;
            }
            return one.serializedKeySize() + one.serializedValueSize() + headers;
        }
    }

    private static List<TopicPartition> partitions() {
        return IntStream.range(0, Topics.PARTITIONS_STANDALONE).mapToObj(each -> new TopicPartition(Topics.COMMANDS.name(), each)).toList();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection connection) {
        return new KafkaConsumer<>(connection.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
