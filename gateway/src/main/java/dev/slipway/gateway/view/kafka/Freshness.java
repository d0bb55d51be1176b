package dev.slipway.gateway.view.kafka;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Whether the views hold what Kafka holds. Every read asks for the ends of its application's partitions, so questions that
 * come while one is under way are answered together by the next: Kafka gets at most one at a time for each partition number.
 */
/*
 * Which end? What the manager tells lies in transactions, and the end of what is committed is what a reader can reach. But
 * a transaction's markers reach its partitions one after another: an outcome can be read while the change that it tells of
 * cannot. So an outcome is passed on only when everything is read that was written to its partitions until then, committed
 * or not (settled). And a command is durable, and its caller told so, when it is written, though it may lie behind a
 * transaction that is still open: of commands the end of what is written is waited for.
 */
final class Freshness implements AutoCloseable {
    /** A read waits no longer. */
    static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Positions that move without a batch are looked at this often. */
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int ALL = -1;
    /** Dead letters are looked at too seldom to be asked for with everything else. */
    private static final int DEAD_LETTERS = -2;

    /** Questions about one partition number, about all of them, or about dead letters. */
    private static final class Asking {
        CompletableFuture<Map<TopicPartition, Long>> underWay = CompletableFuture.completedFuture(Map.of());
        @Nullable CompletableFuture<Map<TopicPartition, Long>> waiting;
    }

    private final Admin admin;
    private final Set<String> topics;
    private final Set<String> deadLetters;
    private final Map<Integer, Asking> asking = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<CompletableFuture<Boolean>, Map<TopicPartition, Long>> settling = new ConcurrentHashMap<>();
    private final Object moved = new Object();
    private volatile Map<TopicPartition, Long> durable = Map.of();

    /** @param topics whose ends a read waits for; @param deadLetters those of dead letters */
    Freshness(KafkaConnection connection, String clientName, Set<String> topics, Set<String> deadLetters) {
        this.topics = topics;
        this.deadLetters = deadLetters;
        Map<String, Object> settings = connection.client();
        settings.put("client.id", clientName + "-freshness");
        settings.put("request.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("reconnect.backoff.max.ms", 200);
        this.admin = Admin.create(settings);
    }

    /** The id of the cluster. */
    String cluster() throws InterruptedException, ExecutionException {
        return admin.describeCluster().clusterId().get();
    }

    /** The views are durable up to here. */
    void passed(Map<TopicPartition, Long> positions) {
        durable = positions;
        synchronized (moved) {
            moved.notifyAll();
        }
        settling.forEach((whole, wanted) -> settle(whole, wanted, positions));
    }

    /** Completes when all that has been written to some partition numbers until now is read, or with an error after 1 s. */
    CompletableFuture<Boolean> settled(Set<Integer> partitions) {
        Set<TopicPartition> of = durable.keySet().stream()
                .filter(each -> topics.contains(each.topic()) && partitions.contains(each.partition())).collect(Collectors.toSet());
        var whole = new CompletableFuture<Boolean>();
        whole.whenComplete((_, _) -> settling.remove(whole));
        send(of, IsolationLevel.READ_UNCOMMITTED).whenComplete((wanted, failure) -> {
            if (failure == null) {
                settling.put(whole, wanted);
                settle(whole, wanted, durable);
            } else {
                whole.completeExceptionally(failure);
            }
        });
        return whole.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void settle(CompletableFuture<Boolean> whole, Map<TopicPartition, Long> wanted, Map<TopicPartition, Long> positions) {
        if (passed(wanted, positions)) {
            whole.complete(true);
            settling.remove(whole);
        }
    }

    /**
     * Waits until the views are as Kafka is now.
     *
     * @param application null for all partitions
     * @param read where the reader is
     * @return whether they are
     */
    boolean await(@Nullable String application, Supplier<Map<TopicPartition, Long>> read) {
        int partitions = (int) read.get().keySet().stream().filter(each -> each.topic().equals(Topics.COMMANDS.name())).count();
        if (partitions == 0) {
            return false;
        }
        int partition = application == null ? ALL : ApplicationPartitioner.partition(application, partitions);
        Set<TopicPartition> of = read.get().keySet().stream().filter(each -> topics.contains(each.topic()))
                .filter(each -> partition == ALL || each.partition() == partition).collect(Collectors.toSet());
        return await(partition, of, read);
    }

    /** Waits until the views hold all dead letters that Kafka holds now; whether they do. */
    boolean awaitDeadLetters(Supplier<Map<TopicPartition, Long>> read) {
        return await(DEAD_LETTERS, read.get().keySet().stream().filter(each -> deadLetters.contains(each.topic())).collect(Collectors.toSet()), read);
    }

    private boolean await(int question, Set<TopicPartition> of, Supplier<Map<TopicPartition, Long>> read) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            Map<TopicPartition, Long> wanted = ask(question, of).get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            return awaitPositions(wanted, read, deadline);
        } catch (ExecutionException | TimeoutException noAnswer) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean awaitPositions(Map<TopicPartition, Long> wanted, Supplier<Map<TopicPartition, Long>> read,
            long deadline) throws InterruptedException {
        synchronized (moved) {
            while (!passed(wanted, durable) && !passed(wanted, read.get())) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(moved, Math.min(left, LOOK.toNanos()));
            }
            return true;
        }
    }

    private static boolean passed(Map<TopicPartition, Long> wanted, Map<TopicPartition, Long> positions) {
        return wanted.entrySet().stream().allMatch(each -> positions.getOrDefault(each.getKey(), -1L) >= each.getValue());
    }

    /** Records that the views have not read yet, by the ends as last seen; asks for them anew without waiting. */
    long lag(Map<TopicPartition, Long> read) {
        if (!read.isEmpty()) {
            ask(ALL, read.keySet().stream().filter(each -> topics.contains(each.topic())).collect(Collectors.toSet()));
        }
        synchronized (asking) {
            return ends.entrySet().stream().mapToLong(each -> Math.max(0, each.getValue() - read.getOrDefault(each.getKey(), 0L))).sum();
        }
    }

    /** The ends at some moment after this call. */
    private CompletableFuture<Map<TopicPartition, Long>> ask(int question, Set<TopicPartition> of) {
        synchronized (asking) {
            Asking its = asking.computeIfAbsent(question, _ -> new Asking());
            if (its.waiting != null) {
                return its.waiting;
            }
            if (its.underWay.isDone()) {
                its.underWay = send(of);
                return its.underWay;
            }
            var next = new CompletableFuture<Map<TopicPartition, Long>>();
            its.waiting = next;
            its.underWay.whenComplete((_, _) -> sendNext(its, next, of));
            return next;
        }
    }

    private void sendNext(Asking its, CompletableFuture<Map<TopicPartition, Long>> next, Set<TopicPartition> of) {
        synchronized (asking) {
            its.waiting = null;
            its.underWay = next;
        }
        send(of).whenComplete((found, failure) -> {
            if (failure == null) {
                next.complete(found);
            } else {
                next.completeExceptionally(failure);
            }
        });
    }

    private CompletableFuture<Map<TopicPartition, Long>> send(Set<TopicPartition> of) {
        Map<Boolean, Set<TopicPartition>> commands = of.stream()
                .collect(Collectors.partitioningBy(each -> each.topic().equals(Topics.COMMANDS.name()), Collectors.toSet()));
        var written = send(commands.getOrDefault(true, Set.of()), IsolationLevel.READ_UNCOMMITTED);
        return send(commands.getOrDefault(false, Set.of()), IsolationLevel.READ_COMMITTED).thenCombine(written, (one, other) -> {
            var both = new HashMap<>(one);
            both.putAll(other);
            return both;
        });
    }

    private CompletableFuture<Map<TopicPartition, Long>> send(Set<TopicPartition> of, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> latest = of.stream().collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
        var options = new ListOffsetsOptions(level).timeoutMs((int) PATIENCE.toMillis());
        return admin.listOffsets(latest, options).all().toCompletionStage().thenApply(this::noted).toCompletableFuture();
    }

    private Map<TopicPartition, Long> noted(Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> answer) {
        var found = new HashMap<TopicPartition, Long>();
        answer.forEach((partition, info) -> found.put(partition, info.offset()));
        synchronized (asking) {
            ends.putAll(found);
        }
        return found;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
