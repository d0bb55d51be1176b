package dev.slipway.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema registry in this JVM with the core of Confluent's REST API: subjects, versions, ids, compatibility. What it
 * knows lies in a compacted topic, so ids never change. Compatibility is {@code FULL_TRANSITIVE} for every subject.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    static final String TOPIC = "_schemas";
    private static final String LEVEL = "FULL_TRANSITIVE";
    private static final JsonMapper JSON = new JsonMapper();

    private record Version(String subject, int version, int id, String schema) {}

    private final String bootstrapServers;
    private final Path directory;
    private final Access access;
    private final Map<String, List<Version>> subjects = new TreeMap<>();
    private final Map<Integer, String> byId = new TreeMap<>();
    private @Nullable HttpServer server;
    private @Nullable KafkaProducer<String, String> producer;

    /**
     * A registry that does not run yet.
     *
     * @param bootstrapServers of the Kafka that keeps its schemas
     * @param directory in which its port is kept
     * @param access of that Kafka, and of this
     */
    EmbeddedRegistry(String bootstrapServers, Path directory, Access access) {
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
        this.access = access;
    }

    /** Takes its port: who asks before {@link #start} waits for the answer. */
    void open() {
        try {
            Files.createDirectories(directory);
            Path kept = directory.resolve("port");
            int port = FreePorts.preferring(Files.exists(kept) ? Integer.parseInt(Files.readString(kept).trim()) : 0);
            Files.writeString(kept, Integer.toString(port));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema registry did not start", e);
        }
    }

    /** Reads what is known and begins to answer. */
    public void start() {
        if (server == null) {
            open();
        }
        readAll();
        Map<String, Object> settings = client();
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        HttpServer opened = Objects.requireNonNull(server);
        opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        opened.createContext("/", this::answer);
        opened.start();
    }

    /** Where it answers. */
    public URI url() {
        if (server == null) {
            throw new IllegalStateException("the schema registry does not run");
        }
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
            producer = null;
        }
    }

    private Map<String, Object> client() {
        var settings = new HashMap<String, Object>(access.kafkaProperties());
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    private void readAll() {
        var partition = new TopicPartition(TOPIC, 0);
        try (var consumer = new KafkaConsumer<>(client(), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> keep(JSON.readValue(record.value(), Version.class)));
            }
        }
    }

    private void keep(Version version) {
        subjects.computeIfAbsent(version.subject(), _ -> new ArrayList<>()).add(version);
        byId.put(version.id(), version.schema());
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        Object body;
        try {
            if (!access.admits(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"slipway\"");
                throw new Refusal(40101, "Unauthorized: the registry asks for the user and the password of endpoints.json");
            }
            body = route(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), exchange.getRequestBody().readAllBytes());
        } catch (Refusal refusal) {
            status = refusal.code() < 1000 ? refusal.code() : refusal.code() / 100;
            body = Map.of("error_code", refusal.code(), "message", String.valueOf(refusal.getMessage()));
        } catch (RuntimeException | ExecutionException e) {
            status = 500;
            body = Map.of("error_code", 50001, "message", "error in the backend data store: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            status = 503;
            body = Map.of("error_code", 50301, "message", "is being stopped");
        }
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange; var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private synchronized Object route(String method, String path, byte[] body) throws Refusal, ExecutionException, InterruptedException {
        String[] parts = path.substring(1).split("/");
        for (int i = 0; i < parts.length; i++) {
            parts[i] = URLDecoder.decode(parts[i].replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        String call = method + " " + parts[0] + " " + parts.length;
        return switch (call) {
            case "GET subjects 1" -> List.copyOf(subjects.keySet());
            case "GET subjects 3" -> versions(parts[1]).stream().map(Version::version).toList();
            case "POST subjects 3" -> Map.of("id", register(parts[1], SchemaRequest.schema(body)).id());
            case "POST subjects 2" -> full(lookUp(parts[1], SchemaRequest.schema(body)));
            case "GET subjects 4" -> full(version(parts[1], parts[3]));
            case "GET subjects 5" -> JSON.readTree(version(parts[1], parts[3]).schema());
            case "GET schemas 2" -> List.of("AVRO");
            case "GET schemas 3" -> Map.of("schema", byId(parts[2]));
            case "GET schemas 4" -> versionsOf(parts[2]);
            case "POST compatibility 4" -> Map.of("is_compatible", isCompatible(versions(parts[2]), SchemaRequest.parse(SchemaRequest.schema(body))));
            case "POST compatibility 5" -> Map.of("is_compatible", isCompatible(List.of(version(parts[2], parts[4])), SchemaRequest.parse(SchemaRequest.schema(body))));
            case "GET config 1", "GET config 2" -> Map.of("compatibilityLevel", LEVEL);
            case "PUT config 1", "PUT config 2" -> setLevel(body);
            case "DELETE subjects 2", "DELETE subjects 4" ->
                throw new Refusal(405, "schemas are never deleted: old records could not be read any more");
            default -> path.equals("/") ? Map.of() : refuse(404, "HTTP 404 Not Found: " + method + " " + path);
        };
    }

    private static Object refuse(int code, String message) throws Refusal {
        throw new Refusal(code, message);
    }

    private static Object setLevel(byte[] body) throws Refusal {
        String level = SchemaRequest.read(body).path("compatibility").asString("");
        if (!level.equals(LEVEL)) {
            throw new Refusal(42203, "compatibility is " + LEVEL + " for every subject; '" + level + "' cannot be set");
        }
        return Map.of("compatibility", LEVEL);
    }

    private Version register(String subject, String schema) throws Refusal, ExecutionException, InterruptedException {
        Schema parsed = SchemaRequest.parse(schema);
        List<Version> known = subjects.getOrDefault(subject, List.of());
        for (Version each : known) {
            if (new Schema.Parser().parse(each.schema()).equals(parsed)) {
                return each;
            }
        }
        if (!isCompatible(known, parsed)) {
            throw new Refusal(409, "schema is not " + LEVEL + " with the " + known.size() + " earlier of subject " + subject);
        }
        int id = byId.entrySet().stream().filter(each -> new Schema.Parser().parse(each.getValue()).equals(parsed))
                .map(Map.Entry::getKey).findFirst().orElse(byId.size() + 1);
        var version = new Version(subject, known.size() + 1, id, parsed.toString());
        if (producer == null) {
            throw new IllegalStateException("the schema registry does not run");
        }
        producer.send(new ProducerRecord<>(TOPIC, 0, subject + "/" + version.version(), JSON.writeValueAsString(version))).get();
        keep(version);
        return version;
    }

    private Version lookUp(String subject, String schema) throws Refusal {
        Schema parsed = SchemaRequest.parse(schema);
        return versions(subject).stream().filter(each -> new Schema.Parser().parse(each.schema()).equals(parsed)).findFirst()
                .orElseThrow(() -> new Refusal(40403, "schema not found under subject " + subject));
    }

    private Version version(String subject, String number) throws Refusal {
        List<Version> known = versions(subject);
        if (number.equals("latest")) {
            return known.getLast();
        }
        return known.stream().filter(each -> Integer.toString(each.version()).equals(number)).findFirst()
                .orElseThrow(() -> new Refusal(40402, "version " + number + " of subject " + subject + " not found"));
    }

    private List<Version> versions(String subject) throws Refusal {
        List<Version> known = subjects.get(subject);
        if (known == null) {
            throw new Refusal(40401, "subject '" + subject + "' not found");
        }
        return known;
    }

    private String byId(String id) throws Refusal {
        String schema = id.matches("\\d{1,9}") ? byId.get(Integer.parseInt(id)) : null;
        if (schema == null) {
            throw new Refusal(40403, "schema " + id + " not found");
        }
        return schema;
    }

    private List<Map<String, Object>> versionsOf(String id) throws Refusal {
        byId(id);
        return subjects.values().stream().flatMap(List::stream).filter(each -> Integer.toString(each.id()).equals(id))
                .map(each -> Map.<String, Object>of("subject", each.subject(), "version", each.version())).toList();
    }

    private static ObjectNode full(Version version) {
        return JSON.createObjectNode().put("subject", version.subject()).put("version", version.version())
                .put("id", version.id()).put("schema", version.schema());
    }

    private static boolean isCompatible(List<Version> known, Schema schema) {
        return known.stream().map(each -> new Schema.Parser().parse(each.schema())).allMatch(earlier ->
                canRead(schema, earlier) && canRead(earlier, schema));
    }

    private static boolean canRead(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType() == SchemaCompatibilityType.COMPATIBLE;
    }
}
