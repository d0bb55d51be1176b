package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.streams.AgentStreams;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Barrier;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A manager from its start to its end: what a power cut may have taken is mended and the broker is asked for its time, then
 * the streams run. Until Kafka answers it tries again; nobody waits for it.
 */
public final class ManagerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerProcess.class);
    private static final long AGAIN_MS = 500;

    private final AgentStreams streams;
    private final Publisher publisher;
    private final BrokerTime time;
    private final UncleanEnd uncleanEnd;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread starter;
    private volatile boolean started;

    /** @param time the one that the streams' topology uses */
    public ManagerProcess(AgentStreams streams, Publisher publisher, BrokerTime time, UncleanEnd uncleanEnd) {
        this.streams = streams;
        this.publisher = publisher;
        this.time = time;
        this.uncleanEnd = uncleanEnd;
    }

    /** Begins; returns at once. */
    public void start() {
        starter = Thread.ofVirtual().name("manager-start").start(this::begin);
    }

    private void begin() {
        boolean toldOnce = false;
        while (closing.getCount() > 0) {
            try {
                uncleanEnd.mend();
                askForTheTime();
                streams.start();
                started = true;
                return;
            } catch (RuntimeException notYet) {
                if (!toldOnce) {
                    LOG.atWarn().addKeyValue("because", DeadLetters.words(notYet)).log("cannot start yet; tries again");
                }
                toldOnce = true;
                await();
            }
        }
    }

    /** Without it, what lay unread for longer than its time limit would seem to be in time. */
    private void askForTheTime() {
        var answer = publisher.publishTo(0, Topics.COMMANDS, ManagerTopology.BARRIER_KEY + 0, ManagerAvro.barrier(new Barrier("time"))).join();
        time.seen(Instant.ofEpochMilli(answer.timestamp()));
    }

    private void await() {
        try {
            closing.await(AGAIN_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends, and notes that it did so on purpose. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (starter != null) {
                starter.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        streams.close();
        if (started) {
            uncleanEnd.stoppedCleanly();
        }
    }
}
