package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Ends;
import dev.slipway.renderdeployer.instance.Ends.Exit;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import dev.slipway.renderdeployer.instance.Instance.State;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.local.Processes.Listener;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance: the only owner of what is known of it. Every change is on disk before it is told.
 *
 * <p>A start is written and synced before there is a process, and the process is noted after: whenever the deployer dies,
 * its successor finds either no process, or one that carries the id of a record.
 */
final class LocalInstance {
    private static final Logger LOG = LoggerFactory.getLogger(LocalInstance.class);
    /** How long a process may take to become the leader of its session; it is two execs away from it. */
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(2);
    /** In a range of which half is taken by others, one start of a thousand finds no port. */
    private static final int PORTS_TRIED = 10;

    private final Tools tools;
    private volatile Instance state;
    private boolean signalled;
    private int launches;
    private long launchedNanos = System.nanoTime();

    LocalInstance(Tools tools, Instance state) {
        this.tools = tools;
        this.state = state;
    }

    Instance state() {
        return state;
    }

    /** Since its start by this deployer, or its adoption. */
    synchronized Duration age() {
        return Duration.ofNanos(System.nanoTime() - launchedNanos);
    }

    /** Returns when it is otherwise than it was, or the time is over. */
    synchronized void awaitChange(Instance was, Duration atMost) throws InterruptedException {
        if (state == was && !atMost.isZero()) {
            TimeUnit.NANOSECONDS.timedWait(this, atMost.toNanos());
        }
    }

    // ---- its life

    /** Starts it unless it was started before. @return false when it must not start any more */
    synchronized boolean launch(Launcher.Plan plan) throws PlatformException, InterruptedException {
        if (state.state() != State.NOT_STARTED) {
            return true;
        }
        if (state.forgotten() || tools.records().isBarred(state.id())) {
            return false;
        }
        if (++launches > PORTS_TRIED) {
            throw new PlatformException("other programs took " + PORTS_TRIED + " ports one after another before instance " + state.id()
                    + " could listen, the last one " + state.port() + "; set another range in slipway.local.ports");
        }
        Integer port = plan.wanted().manifest().type().hasPort() ? Integer.valueOf(tools.ports().take()) : null;
        state = state.launching(port, tools.boot(), tools.starts().next());
        tools.records().write(state, true);
        Process child;
        try {
            child = tools.launcher().start(plan, state);
        } catch (PlatformException notStarted) {
            giveBackPort();
            throw notStarted;
        }
        launchedNanos = System.nanoTime();
        ProcessId process = identity(child);
        change(state.started(process));
        LOG.atInfo().addKeyValue("instance", state.id()).addKeyValue("pid", process.pid()).addKeyValue("port", port).log("started an instance");
        tools.exits().watch(process, child, exit -> exited(process, exit));
        return true;
    }

    /** Waits until it leads its session, so that nobody ever sees it in another. */
    private static ProcessId identity(Process child) throws InterruptedException {
        long until = System.nanoTime() + LEADS_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            var stat = Processes.stat(child.pid());
            if (stat.isEmpty() || !stat.get().isAlive()) {
                break;
            }
            if (stat.get().session() == child.pid()) {
                return stat.get().id();
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return Processes.stat(child.pid()).map(Processes.Stat::id).orElse(new ProcessId(child.pid(), 0));
    }

    /** Watches one that an earlier deployer started. */
    synchronized void adopt() {
        ProcessId process = Objects.requireNonNull(state.process());
        tools.exits().watch(process, null, exit -> exited(process, exit));
    }

    synchronized void running() {
        if (state.state() == State.STARTING) {
            change(state.running(tools.clock().instant()));
        }
    }

    /** Its port is somebody else's: what runs is killed, and the next launch takes another one. */
    void leavePort() throws InterruptedException, PlatformException {
        ProcessId process;
        synchronized (this) {
            process = state.process();
            if (state.state() != State.STARTING || process == null) {
                return;
            }
            becomeNotStarted();
        }
        Ending.kill(state.id(), process);
    }

    private void exited(ProcessId process, Exit exit) {
        boolean asked;
        synchronized (this) {
            if (!process.equals(state.process()) || state.hasEnded()) {
                return;
            }
            asked = state.asked() != null;
            Integer port = state.port();
            if (state.state() == State.STARTING && port != null && Processes.listener(port, process) == Listener.OTHER) {
                becomeNotStarted();
            } else {
                giveBackPort();
                change(Ends.seen(state, exit, LastLines.of(tools.records().directory(state.id())), tools.clock().instant()));
                LOG.atInfo().addKeyValue("instance", state.id()).addKeyValue("pid", process.pid())
                        .addKeyValue("because", state.end() == null ? "" : state.end().detail()).log("an instance ended");
            }
        }
        if (!asked) {
            // To look through all processes takes a while, and the next end must not wait for it.
            Thread.startVirtualThread(() -> killRest(process));
        }
    }

    /** What a leader that died leaves behind would hold its port and its files. */
    private void killRest(ProcessId leader) {
        try {
            Ending.kill(state().id(), leader);
        } catch (PlatformException e) {
            LOG.atWarn().addKeyValue("instance", state().id()).addKeyValue("because", e.getMessage()).log("processes of an ended instance are left");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- its end

    /** Ends it. @param grace from the signal to the kill; zero kills at once */
    void end(String signal, Duration grace, java.util.function.BooleanSupplier cancelled) throws InterruptedException, PlatformException {
        ProcessId process;
        boolean again;
        synchronized (this) {
            process = ask();
            if (process == null) {
                return;
            }
            again = signalled;
            signalled = true;
        }
        if (Ending.end(state().id(), process, signal, grace, again, cancelled) == Ending.Result.ENDED) {
            long until = System.nanoTime() + LEADS_WITHIN.toNanos();
            for (Instance now = state(); !now.hasEnded() && System.nanoTime() < until; now = state()) {
                awaitChange(now, Duration.ofMillis(100));
            }
        }
    }

    /** Notes the wish; the process that is to end, or null when there is none. */
    private @Nullable ProcessId ask() {
        Instance wished = state.asked(By.DELEGATION, tools.clock().instant());
        switch (state.state()) {
            case NOT_STARTED -> change(Ends.neverStarted(wished, tools.clock().instant()));
            case STARTING, RUNNING, DRAINING -> {
                if (wished != state) {
                    change(wished);
                }
                return state.process();
            }
            case STOPPED, LOST -> {
                state = wished;
                tools.records().write(state, false);
            }
        }
        return null;
    }

    synchronized void forget() {
        state = state.withForgotten();
        tools.records().write(state, false);
        tools.records().removeOwn(state.id());
    }

    private void becomeNotStarted() {
        giveBackPort();
        state = state.launching(state.port(), state.boot(), state.startedAt());
        tools.records().write(state, false);
        notifyAll();
    }

    private void giveBackPort() {
        Integer port = state.port();
        if (port != null) {
            tools.ports().giveBack(port);
        }
    }

    /** The state is seen by others when it is told, never before. */
    private void change(Instance next) {
        try {
            tools.records().write(next, false);
        } catch (UncheckedIOException notWritten) {
            // What happened, happened: it is told all the same, and a successor finds it out again.
            LOG.atError().setCause(notWritten).addKeyValue("instance", next.id()).log("an instance's record is out of date");
        }
        tools.watcher().changed(next);
        state = next;
        notifyAll();
    }
}
