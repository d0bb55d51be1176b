package dev.slipway.agent.spring;

import org.springframework.context.SmartLifecycle;

/** Starts something when the application is complete, and closes it first when it ends. */
public final class Runner implements SmartLifecycle {
    private final Runnable start;
    private final Runnable close;
    private final int phase;
    private volatile boolean running;

    /** Of two acts. */
    public Runner(Runnable start, Runnable close) {
        this(start, close, DEFAULT_PHASE);
    }

    private Runner(Runnable start, Runnable close, int phase) {
        this.start = start;
        this.close = close;
        this.phase = phase;
    }

    /** What must have happened before all others start. */
    public static Runner first(Runnable act) {
        return new Runner(act, () -> { }, 0);
    }

    @Override
    public int getPhase() {
        return phase;
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
