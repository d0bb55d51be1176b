package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.platform.Platform.Started;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.local.Processes.Listener;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One call that starts instances: launches what is not there, and waits until all run or one does not. */
final class Starting {
    private static final Duration LOOK = Duration.ofMillis(20);
    /** A program without a port runs when it has lived for this long: most that cannot run say so at once. */
    static final Duration WORKER_LIVES = Duration.ofMillis(200);
    /** Seen twice, for a look may fall between a fork and its exec. */
    private static final int OTHERS_SEEN = 2;

    private final Records records;
    private final Launcher.Plan plan;
    private final List<LocalInstance> instances;
    private final Map<LocalInstance, Integer> others = new HashMap<>();

    Starting(Records records, Launcher.Plan plan, List<LocalInstance> instances) {
        this.records = records;
        this.plan = plan;
        this.instances = instances;
    }

    Started await(Duration atMost, BooleanSupplier cancelled) throws PlatformException, InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            LocalInstance waiting = null;
            for (LocalInstance each : instances) {
                if (cancelled.getAsBoolean()) {
                    return new Started.Not("cancelled: another task concerns these instances");
                }
                String failure = each.launch(plan) ? look(each) : "instance " + each.state().id() + " was told to end before it began";
                if (failure != null) {
                    return new Started.Not(failure);
                }
                waiting = each.state().runningAt() == null ? each : waiting;
            }
            if (waiting == null) {
                return new Started.Running(addresses());
            }
            if (System.nanoTime() > until) {
                return new Started.Not(late(waiting.state(), atMost));
            }
            waiting.awaitChange(waiting.state(), LOOK);
        }
    }

    /** Looks at an instance once; why it will not run, or null while it may. */
    private @Nullable String look(LocalInstance instance) throws PlatformException, InterruptedException {
        Instance now = instance.state();
        return switch (now.state()) {
            // Its port was somebody else's: the next turn launches it on another one.
            case NOT_STARTED, RUNNING -> null;
            case STARTING -> {
                if (isUp(instance, now)) {
                    instance.running();
                }
                yield null;
            }
            case DRAINING -> "instance " + now.id() + " was told to end";
            case STOPPED, LOST -> withLog(now, "instance " + now.id() + " " + Objects.requireNonNull(now.end()).detail(),
                    Objects.requireNonNull(now.end()).lastLines());
        };
    }

    private boolean isUp(LocalInstance instance, Instance now) throws PlatformException, InterruptedException {
        Integer port = now.port();
        if (port == null) {
            return instance.age().compareTo(WORKER_LIVES) >= 0;
        }
        Listener listener = Processes.listener(port, Objects.requireNonNull(now.process()));
        if (listener != Listener.OTHER) {
            others.remove(instance);
            return listener == Listener.SESSION;
        }
        if (others.merge(instance, 1, Integer::sum) >= OTHERS_SEEN) {
            others.remove(instance);
            instance.leavePort();
        }
        return false;
    }

    private Map<String, String> addresses() {
        var addresses = new LinkedHashMap<String, String>();
        for (LocalInstance each : instances) {
            Instance now = each.state();
            String address = now.address();
            if (address != null) {
                addresses.put(now.id(), address);
            }
        }
        return addresses;
    }

    private String late(Instance instance, Duration atMost) {
        List<String> lines = LastLines.of(records.directory(instance.id()));
        return withLog(instance, "instance " + instance.id() + " does not listen on port " + instance.port() + " (variable PORT) "
                + atMost.toSeconds() + " s after its start", lines);
    }

    private static String withLog(Instance instance, String because, List<String> lines) {
        return lines.isEmpty() ? because : because + "\nlast lines of " + instance.id() + ":\n" + String.join("\n", lines);
    }
}
