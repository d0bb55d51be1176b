package dev.slipway.gateway.view.kafka;

import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.gateway.view.Fact;
import dev.slipway.gateway.view.disk.Disk;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read models of a running gateway: read from topics, kept on disk. {@link #open} makes what is on disk readable,
 * {@link #start} begins to read on from there, {@link #stop} ends reading, {@link #close} ends everything.
 */
public final class KafkaViews extends DiskQuestions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaViews.class);
    private static final String CLIENT = "gateway-views";
    /** Whose ends a read waits for: what is told of an application, but not what it says itself. */
    private static final Set<String> AWAITED = Stream.of(Topics.COMMANDS, Topics.OUTCOMES, Topics.APPLICATIONS, Topics.CONFIGURATION,
            Topics.DEPLOYMENTS, Topics.DEPLOYMENT_EVENTS, Topics.INSTANCES, Topics.HEALTH, Topics.ROUTES, Topics.EDGES, Topics.ALERTS,
            Topics.HEALING).map(Topic::name).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> DEAD_LETTERS = Topics.all().stream().map(Topic::deadLetterName).collect(Collectors.toUnmodifiableSet());

    /** What is there while it reads. */
    private record Reading(TableReader reader, Intake intake, Freshness freshness) {}

    private final KafkaConnection connection;
    private final Envelopes envelopes;
    private final Clock clock;
    private final Questioners questioners = new Questioners();
    private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Reading reading;

    /** Kept in a directory of its own. @param clock for the age of what is purged */
    public KafkaViews(KafkaConnection connection, Envelopes envelopes, Path directory, Clock clock) {
        super(new Disk(directory));
        this.connection = connection;
        this.envelopes = envelopes;
        this.clock = clock;
    }

    /** Makes what is on disk readable. */
    public void open() {
        disk.open();
    }

    /** Begins to read on from what is on disk. */
    public void start() {
        var freshness = new Freshness(connection, CLIENT, AWAITED, DEAD_LETTERS);
        try {
            disk.belongTo(freshness.cluster());
        } catch (ExecutionException silent) {
            LOG.atWarn().addKeyValue("because", DeadLetters.words(silent)).log("Kafka does not answer; the views stay as they are until it does");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var intake = new Intake(disk, clock);
        TableReader reader = reader(intake, freshness);
        reading = new Reading(reader, intake, freshness);
        reader.start();
    }

    private TableReader reader(Intake intake, Freshness freshness) {
        Map<String, Map<Integer, Long>> from = positions(disk.positions());
        TableReader.Builder plan = TableReader.of(connection, envelopes, CLIENT);
        read(plan, from, intake, Topics.COMMANDS, ViewAvro::command);
        read(plan, from, intake, Topics.OUTCOMES, ViewAvro::outcome);
        read(plan, from, intake, Topics.APPLICATIONS, ViewAvro::application);
        read(plan, from, intake, Topics.CONFIGURATION, ConfigurationFacts::of);
        read(plan, from, intake, Topics.DEPLOYMENTS, ViewAvro::deployment);
        read(plan, from, intake, Topics.DEPLOYMENT_EVENTS, ViewAvro::event);
        read(plan, from, intake, Topics.INSTANCES, ViewAvro::instance);
        read(plan, from, intake, Topics.HEALTH, ViewAvro::health);
        read(plan, from, intake, Topics.ROUTES, ViewAvro::route);
        read(plan, from, intake, Topics.EDGES, ViewAvro::edge);
        read(plan, from, intake, Topics.LOGS, ViewAvro::logs);
        read(plan, from, intake, Topics.ALERTS, ViewAvro::alert);
        read(plan, from, intake, Topics.HEALING, ViewAvro::healing);
        DEAD_LETTERS.forEach(topic -> plan.readRaw(topic, from.getOrDefault(topic, Map.of()), record -> intake.take(record, DeadLetterFacts::of)));
        return plan.onBatchEnd(positions -> batch(intake, freshness, positions)).build();
    }

    private static <T extends SpecificRecord> void read(TableReader.Builder plan, Map<String, Map<Integer, Long>> from, Intake intake,
            Topic<T> topic, Function<Received<T>, List<Fact>> meaning) {
        plan.read(topic, from.getOrDefault(topic.name(), Map.of()), record -> intake.take(record, meaning));
    }

    private static Map<String, Map<Integer, Long>> positions(Map<String, Long> kept) {
        var from = new HashMap<String, Map<Integer, Long>>();
        kept.forEach((name, position) -> {
            int slash = name.lastIndexOf('/');
            from.computeIfAbsent(name.substring(0, slash), _ -> new HashMap<>()).put(Integer.parseInt(name.substring(slash + 1)), position);
        });
        return from;
    }

    private void batch(Intake intake, Freshness freshness, Map<TopicPartition, Long> positions) {
        Intake.Batch batch = intake.keep(positions);
        freshness.passed(positions);
        if (questioners.anyAsked(batch.outcomes().keySet())) {
            freshness.settled(batch.partitions()).whenComplete((_, _) -> questioners.tell(batch.outcomes()));
        }
        if (batch.changed().deployments().isEmpty() && batch.changed().logs().isEmpty()) {
            return;
        }
        for (Consumer<Changed> each : listeners) {
            try {
                each.accept(batch.changed());
            } catch (RuntimeException failed) {
                LOG.atError().setCause(failed).log("a listener of the views failed");
            }
        }
    }

    /** Ends reading; what is on disk stays readable. */
    public void stop() {
        Reading now = reading;
        reading = null;
        if (now != null) {
            now.reader.close();
            now.freshness.close();
            now.intake.close();
        }
    }

    @Override
    public void close() {
        stop();
        disk.close();
    }

    /** How the read models are: up when they hold what Kafka held at the start, and Kafka answers. */
    public HealthPart.State health() {
        Reading now = reading;
        if (now == null) {
            return HealthPart.State.down(Map.of("because", "the read models are not being filled"));
        }
        var details = new HashMap<>(Map.of("lag", Long.toString(lag()), "skipped", Long.toString(now.reader.skipped())));
        now.reader.silentFor().ifPresent(silent -> details.put("silentFor", silent.toString()));
        return HealthPart.State.of(now.reader.isCaughtUp() && now.reader.silentFor().isEmpty(), Map.copyOf(details));
    }

    @Override
    public Optional<Duration> catchUp(@Nullable String application) {
        return catchUp((freshness, positions) -> freshness.await(application, positions));
    }

    @Override
    public Optional<Duration> catchUpWithDeadLetters() {
        return catchUp(Freshness::awaitDeadLetters);
    }

    private Optional<Duration> catchUp(BiPredicate<Freshness, Supplier<Map<TopicPartition, Long>>> awaited) {
        long asked = System.nanoTime();
        Reading now = reading;
        if (now == null) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Duration> silent = now.reader.silentFor();
        if (silent.isPresent() || awaited.test(now.freshness, now.reader::positions)) {
            return silent;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - asked);
        return Optional.of(now.reader.silentFor().filter(each -> each.compareTo(waited) > 0).orElse(waited));
    }

    @Override
    public boolean isReady() {
        Reading now = reading;
        return now != null && now.reader.isCaughtUp();
    }

    @Override
    public long lag() {
        Reading now = reading;
        return now == null ? 0 : now.freshness.lag(now.reader.positions());
    }

    @Override
    public AutoCloseable onChange(Consumer<Changed> listener) {
        Consumer<Changed> its = listener::accept;
        listeners.add(its);
        return () -> listeners.remove(its);
    }

    @Override
    public CompletableFuture<Outcome> outcome(String commandId) {
        return questioners.ask(commandId);
    }
}
