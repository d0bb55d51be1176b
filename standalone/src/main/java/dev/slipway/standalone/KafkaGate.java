package dev.slipway.standalone;

import java.util.concurrent.CountDownLatch;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Holds agents back that are complete until Kafka runs: classes are loaded meanwhile, and what starts then finds its topics. */
final class KafkaGate implements SmartLifecycle {
    private final CountDownLatch runs = new CountDownLatch(1);

    /** Before anything of an agent's starts, it waits here. */
    void holdBack(ConfigurableApplicationContext agent) {
        agent.getBeanFactory().registerSingleton("kafkaGate", this);
    }

    void open() {
        runs.countDown();
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        try {
            runs.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Kafka did not start", e);
        }
    }

    @Override
    public void stop() {
        // It holds nothing back any more.
    }

    @Override
    public boolean isRunning() {
        return false;
    }
}
