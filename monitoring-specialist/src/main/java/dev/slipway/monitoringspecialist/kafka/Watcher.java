package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.time.BrokerTime;
import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.check.Checks;
import dev.slipway.monitoringspecialist.check.Decision;
import dev.slipway.monitoringspecialist.check.Event;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.monitoringspecialist.check.Watch;
import dev.slipway.monitoringspecialist.check.http.HttpProbes;
import dev.slipway.monitoringspecialist.kafka.EnvironmentAlerts.Stand;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the instances of the partitions served: asks, decides, tells. */
final class Watcher implements AutoCloseable {
    /*
     * One thread owns all state here, and is the clock too: what the reader and the probes tell is handed to it in order.
     * Before a partition has caught up, records are only kept; what follows from them is decided when all of them are known.
     * From then on health and alerts are this watcher's own words coming back, which tell it nothing.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    /** How long a target is kept for an instance that the platform never told of; a start takes at most minutes. */
    private static final Duration UNSEEN = Duration.ofMinutes(10);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final HttpProbes probes;
    private final NewestWriter writer;
    private final BrokerTime time;
    private final Standings standings;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("monitoring-watcher").factory(), new ThreadPoolExecutor.DiscardPolicy());
    private final Map<About, Watched> all = new HashMap<>();
    private final Alerts alerts;
    private final Set<Integer> served = new HashSet<>();

    Watcher(HttpProbes probes, NewestWriter writer, BrokerTime time, Standings standings) {
        this.probes = probes;
        this.writer = writer;
        this.time = time;
        this.standings = standings;
        this.alerts = new Alerts(all.values(), writer, time);
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** The platform tells of an instance. @param instance null when it is forgotten */
    void instance(About about, int partition, @Nullable Instance instance) {
        run(() -> {
            Watched each = entry(about, partition);
            each.instance = instance;
            if (served.contains(partition)) {
                if (instance == null) {
                    end(each);
                }
                follow(each);
            }
        });
    }

    /** It is to be checked. @param target null when no longer */
    void target(About about, int partition, @Nullable Target target) {
        run(() -> {
            Watched each = entry(about, partition);
            boolean anew = each.target == null || target == null;
            each.target = target == null || each.target == null ? target : each.target;
            if (served.contains(partition) && anew) {
                follow(each);
            }
        });
    }

    /** What this agent told of it last, before it was started. */
    void health(About about, int partition, @Nullable Verdict verdict) {
        run(() -> {
            if (!served.contains(partition)) {
                entry(about, partition).told = verdict;
            }
        });
    }

    /**
     * An alert that this agent told of, before it was started. One that is over counts too: its condition may still hold, as that
     * of an instance that has ended and whose successor was healthy, and would else begin once more.
     */
    void alert(About about, int partition, Alert alert) {
        run(() -> {
            if (!served.contains(partition)) {
                entry(about, partition).alert = alert;
            }
        });
    }

    /** Acts on the thread that owns all this, again and again. */
    void every(Duration time, Runnable act) {
        thread.scheduleWithFixedDelay(safe(act), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How the environments are of which instances are watched, by their keys; only on the thread. */
    Map<String, Stand> stands() {
        var stands = new HashMap<String, Stand>();
        all.values().stream().filter(each -> each.watch != null).forEach(each -> stands.merge(
                Keys.of(each.about.application(), each.about.environment()), each.stand(), Stand::or));
        return stands;
    }

    /** The environments of an application in which nobody wants the alert. */
    void silent(String application, int partition, Set<String> environments) {
        run(() -> {
            alerts.silent(application, environments);
            if (served.contains(partition)) {
                all.values().stream().filter(each -> each.about.application().equals(application)).forEach(alerts::judge);
            }
        });
    }

    /** All that was told of a partition is known: its instances are checked from now on. */
    void serve(int partition) {
        run(() -> {
            served.add(partition);
            of(partition).forEach(this::follow);
        });
    }

    /** Others serve the partition now, or nobody does. */
    void leave(int partition) {
        run(() -> {
            served.remove(partition);
            of(partition).forEach(this::drop);
        });
    }

    private List<Watched> of(int partition) {
        return all.values().stream().filter(each -> each.partition == partition).toList();
    }

    private Watched entry(About about, int partition) {
        return all.computeIfAbsent(about, _ -> new Watched(about, partition));
    }

    /** Does what follows from whether there are a target and an instance. */
    private void follow(Watched each) {
        if (each.hasEndedByRequest() || each.target == null) {
            end(each);
        }
        Instance instance = each.instance;
        Target target = each.target;
        if (instance == null || target == null) {
            each.giveUpAt = each.giveUpAt == null ? time.now().plus(UNSEEN) : each.giveUpAt;
            alerts.judge(each);
            settle(each);
            return;
        }
        if (each.watch == null) {
            standings.checked(1);
            Verdict told = each.told;
            each.watch = told == null ? Watch.begin(target.policy(), target.hasPort(), time.now())
                    : Watch.restored(target.policy(), target.hasPort(), told);
        }
        decide(each, new Event.Seen(instance.platform()));
    }

    private void decide(Watched each, Event event) {
        Watch watch = each.watch;
        Instance instance = each.instance;
        if (watch == null || instance == null) {
            return;
        }
        boolean wasHealthy = each.isHealthy();
        Decision decision = Checks.decide(watch, event, time.now());
        each.watch = decision.next();
        if (instance.platform() instanceof Platform.Running(var address) && address != null) {
            decision.probes().forEach(probe -> probes.ask(address, probe, outcome -> run(() -> decide(each, new Event.Ended(probe.number(), outcome)))));
        }
        // The alert first: what is only half told after a crash, is told again in full.
        alerts.judge(each);
        if (decision.publish() || each.told == null) {
            tell(each, instance, decision.next().verdict());
        }
        if (decision.sample() != null) {
            writer.measure(Topics.METRICS, Keys.of(instance.application(), instance.environment()), MonitoringAvro.metric(instance, decision.sample()));
        }
        settle(each);
        if (!wasHealthy && each.isHealthy()) {
            alerts.judgeFollowedBy(instance);
        }
    }

    private void tell(Watched each, Instance instance, Verdict verdict) {
        boolean changed = each.told == null || each.told.state() != verdict.state();
        each.told = verdict;
        writer.write(Topics.HEALTH, each.key(), MonitoringAvro.health(instance, verdict));
        if (changed) {
            LOG.atInfo().addKeyValue("application", instance.application()).addKeyValue("environment", instance.environment())
                    .addKeyValue("instance", instance.id()).addKeyValue("state", verdict.state()).addKeyValue("because", verdict.because())
                    .log("health");
        }
    }

    /** It is not checked any more: others forget what was told of it. */
    private void end(Watched each) {
        forget(each);
        if (each.target != null) {
            each.target = null;
            writer.write(Topics.TARGETS, each.key(), null);
        }
        if (each.told != null) {
            each.told = null;
            writer.write(Topics.HEALTH, each.key(), null);
        }
    }

    /** Tells those who await it, and sets the alarm for what is due next. */
    private void settle(Watched each) {
        standings.put(each.key(), each.standing());
        cancel(each);
        if (each.isEmpty()) {
            all.remove(each.about);
            return;
        }
        Instant lookAt = each.watch == null ? null : each.watch.lookAt();
        Instant giveUpAt = each.target != null && each.instance == null ? each.giveUpAt : null;
        Stream.of(lookAt, each.alertAt, giveUpAt).filter(at -> at != null).min(Instant::compareTo).ifPresent(at ->
                each.alarm = thread.schedule(safe(() -> due(each)), Math.max(0, Duration.between(time.now(), at).toMillis()), TimeUnit.MILLISECONDS));
    }

    private void due(Watched each) {
        if (each.instance == null && each.giveUpAt != null && !time.now().isBefore(each.giveUpAt)) {
            end(each);
            settle(each);
        } else if (each.watch != null) {
            decide(each, new Event.Tick());
        } else {
            alerts.judge(each);
            settle(each);
        }
    }

    private void drop(Watched each) {
        cancel(each);
        forget(each);
        all.remove(each.about);
        standings.put(each.key(), null);
    }

    private void forget(Watched each) {
        standings.checked(each.watch == null ? 0 : -1);
        each.watch = null;
    }

    private static void cancel(Watched each) {
        if (each.alarm != null) {
            each.alarm.cancel(false);
            each.alarm = null;
        }
    }

    /** Acts on the thread that owns all this. */
    void run(Runnable act) {
        thread.execute(safe(act));
    }

    private static Runnable safe(Runnable act) {
        return () -> {
            try {
                act.run();
            } catch (RuntimeException ourBug) {
                LOG.atError().setCause(ourBug).log("a decision about an instance failed; the others go on");
            }
        };
    }

    /** Ends without a word about what is under way: the successor goes on with it. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
