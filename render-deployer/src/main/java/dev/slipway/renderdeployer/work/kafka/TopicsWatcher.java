package dev.slipway.renderdeployer.work.kafka;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.log.LogLines;
import dev.slipway.renderdeployer.platform.Watcher;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the platform knows to the topics. Of an instance only its newest state is written, again and again until Kafka
 * has it; one thread does it, so that no older state follows a newer one, and nobody who tells it waits for Kafka.
 */
public final class TopicsWatcher implements Watcher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicsWatcher.class);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Publisher publisher;
    private final Map<String, Instance> untold = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("instances-publisher").factory());

    /** Writes with a publisher of the agent's. */
    public TopicsWatcher(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void changed(Instance instance) {
        untold.put(instance.id(), instance);
        execute(() -> tell(instance.id()));
    }

    /** Whether Kafka has all that was told. */
    public boolean isTold() {
        return untold.isEmpty();
    }

    private void tell(String id) {
        Instance newest = untold.get(id);
        if (newest == null) {
            return;
        }
        publisher.publish(Topics.INSTANCES, PlatformAvro.key(newest), PlatformAvro.instance(newest)).whenComplete((_, failure) -> {
            if (failure == null) {
                untold.remove(id, newest);
            } else {
                LOG.atWarn().addKeyValue("instance", id).addKeyValue("because", DeadLetters.words(failure))
                        .log("an instance's state was not written; trying again");
                later(() -> tell(id));
            }
        });
    }

    @Override
    public CompletableFuture<?> forgotten(Instance instance) {
        var done = new CompletableFuture<Void>();
        execute(() -> {
            if (untold.containsKey(instance.id())) {
                // Its state would be written again after the tombstone, and stay for ever.
                done.completeExceptionally(new IllegalStateException("the state of " + instance.id() + " is not written yet"));
                return;
            }
            publisher.publish(Topics.INSTANCES, PlatformAvro.key(instance), null).whenComplete((_, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        });
        return done;
    }

    @Override
    public CompletableFuture<?> wrote(Instance instance, LogLines lines) {
        return publisher.publish(Topics.LOGS, PlatformAvro.key(instance), PlatformAvro.lines(instance, lines));
    }

    private void execute(Runnable act) {
        try {
            thread.execute(act);
        } catch (RejectedExecutionException closing) {
            LOG.atDebug().log("told after the end; the successor tells it again");
        }
    }

    private void later(Runnable act) {
        try {
            thread.schedule(act, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.atDebug().log("told after the end; the successor tells it again");
        }
    }

    /** What is not written by now, the successor tells. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
