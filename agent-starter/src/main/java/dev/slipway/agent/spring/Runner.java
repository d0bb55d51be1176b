package dev.slipway.agent.spring;

import org.springframework.context.SmartLifecycle;

/** Starts something when the application is complete, and closes it first when it ends. */
public final class Runner implements SmartLifecycle {
    private final Runnable start;
    private final Runnable close;
    private volatile boolean running;

    /** Of two acts. */
    public Runner(Runnable start, Runnable close) {
        this.start = start;
        this.close = close;
    }

    @Override
    public void start() {
        running = true;
        start.run();
    }

    @Override
    public void stop() {
        running = false;
        close.run();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
