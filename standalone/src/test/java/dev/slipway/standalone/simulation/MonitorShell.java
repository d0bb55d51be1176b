package dev.slipway.standalone.simulation;

import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Unavailable;
import dev.slipway.monitoringspecialist.await.Standing;
import dev.slipway.monitoringspecialist.check.Checks;
import dev.slipway.monitoringspecialist.check.Decision;
import dev.slipway.monitoringspecialist.check.Event;
import dev.slipway.monitoringspecialist.check.Platform;
import dev.slipway.monitoringspecialist.check.Verdict;
import dev.slipway.monitoringspecialist.check.Watch;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.standalone.simulation.Told.AlertOf;
import dev.slipway.standalone.simulation.Told.Delegation;
import dev.slipway.standalone.simulation.Told.Health;
import dev.slipway.standalone.simulation.Told.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The monitoring specialist around its own core: what {@code Watcher} and {@code Alerts} do, without Kafka and HTTP. */
final class MonitorShell extends Specialist {
    private final Reader reader;
    private final Map<String, Watched> all = new TreeMap<>();
    /** Written newest last; of what waits for the same key only the newest. */
    private final Map<String, Write> writes = new LinkedHashMap<>();
    private final List<Probe> probes = new ArrayList<>();

    private record Write(Topic topic, String key, @Nullable Object value) {}

    private record Probe(Watched of, long number, Instant endsAt) {}

    MonitorShell(World world) {
        super(world, "monitoring-specialist", Topic.TO_MONITOR, false);
        this.reader = new Reader(world.bus, Topic.INSTANCES, Topic.TARGETS);
    }

    @Override
    Task task(Delegation delegation) {
        return new Awaiting(this, delegation);
    }

    @Override
    void otherJobs(List<Job> into) {
        reader.jobs(into, line -> {
            String id = line.key().substring(line.key().lastIndexOf('/') + 1);
            if (line.topic() == Topic.TARGETS) {
                target(id, (Target) line.value());
            } else {
                instance(id, (Instance) line.value());
            }
        });
        if (!writes.isEmpty()) {
            String first = writes.keySet().iterator().next();
            into.add(new Job(world.now(), () -> {
                Write write = Objects.requireNonNull(writes.remove(first));
                world.bus.append(write.topic(), write.key(), write.value());
            }));
        }
        probes.forEach(probe -> into.add(new Job(probe.endsAt(), () -> {
            probes.remove(probe);
            decide(probe.of(), new Event.Ended(probe.number(), world.machine.answer(probe.of().id)));
        })));
        for (Watched each : all.values()) {
            Instant lookAt = each.watch == null ? null : each.watch.lookAt();
            Stream.of(Optional.ofNullable(lookAt), Optional.ofNullable(each.alertAt)).flatMap(Optional::stream)
                    .min(Instant::compareTo).ifPresent(at -> into.add(new Job(at, () -> look(each))));
        }
    }

    private void look(Watched each) {
        if (each.watch != null) {
            decide(each, new Event.Tick());
        } else {
            judge(each);
            settle(each);
        }
    }

    // ---- what others tell

    private void instance(String id, @Nullable Instance instance) {
        Watched each = entry(id);
        each.instance = instance;
        if (instance == null) {
            end(each);
        }
        follow(each);
    }

    private void target(String id, @Nullable Target target) {
        Watched each = entry(id);
        boolean anew = each.target == null || target == null;
        each.target = target == null || each.target == null ? target : each.target;
        if (anew) {
            follow(each);
        }
    }

    private Watched entry(String id) {
        return all.computeIfAbsent(id, Watched::new);
    }

    private void follow(Watched each) {
        if (each.hasEndedByRequest() || each.target == null) {
            end(each);
        }
        Instance instance = each.instance;
        Target target = each.target;
        if (instance == null || target == null) {
            judge(each);
            settle(each);
            return;
        }
        if (each.watch == null) {
            each.watch = each.told == null ? Watch.begin(target.policy(), target.hasPort(), world.now())
                    : Watch.restored(target.policy(), target.hasPort(), each.told);
        }
        decide(each, new Event.Seen(Translated.platform(instance)));
    }

    private void decide(Watched each, Event event) {
        Watch watch = each.watch;
        Instance instance = each.instance;
        if (watch == null || instance == null) {
            return;
        }
        boolean wasHealthy = each.isHealthy();
        Decision decision = Checks.decide(watch, event, world.now());
        each.watch = decision.next();
        if (Translated.platform(instance) instanceof Platform.Running) {
            decision.probes().forEach(probe -> probes.add(new Probe(each, probe.number(),
                    world.now().plus(world.machine.answersIn(each.id, probe.timeout())))));
        }
        judge(each);
        if (decision.publish() || each.told == null) {
            tell(each, instance, decision.next().verdict());
        }
        settle(each);
        if (!wasHealthy && each.isHealthy()) {
            List.copyOf(all.values()).stream().filter(other -> other.alert != null && other.alert.isOpen() && each.follows(other)).forEach(this::judge);
        }
    }

    // ---- what it tells

    private void tell(Watched each, Instance instance, Verdict verdict) {
        if (each.told == null || each.told.state() != verdict.state()) {
            world.story("  " + each.id + " is " + verdict.state() + ": " + verdict.because());
        }
        each.told = verdict;
        write(Topic.HEALTH, Expected.key(each.id), new Health(instance.origin().release(), instance.origin().slot(), verdict));
    }

    private void judge(Watched each) {
        boolean replaced = each.instance != null && !each.isHealthy() && all.values().stream().anyMatch(other -> other.isHealthy() && other.follows(each));
        Duration interval = each.target == null ? Duration.ZERO : each.target.policy().interval();
        var about = new Alert.About(Expected.APPLICATION, Expected.ENVIRONMENT, Unavailable.RULE, each.id);
        Unavailable.Decision decision = Unavailable.decide(about, each.alert, each.sight(replaced), Unavailable.Rule.builtIn(interval), world.now());
        each.alert = decision.next();
        each.alertAt = decision.lookAt();
        if (decision.news() && decision.next() != null) {
            write(Topic.ALERTS, Expected.key(decision.next().id()), new AlertOf(each.id, decision.next()));
        }
    }

    private void end(Watched each) {
        each.watch = null;
        if (each.target != null) {
            each.target = null;
            write(Topic.TARGETS, Expected.key(each.id), null);
        }
        if (each.told != null) {
            each.told = null;
            write(Topic.HEALTH, Expected.key(each.id), null);
        }
    }

    private void settle(Watched each) {
        if (each.isEmpty()) {
            all.remove(each.id);
        }
    }

    private void write(Topic topic, String key, @Nullable Object value) {
        String place = topic + " " + key;
        writes.remove(place);
        writes.put(place, new Write(topic, key, value));
    }

    // ---- for its tasks

    /** How the instances stand. */
    Map<String, Standing> standings(List<String> instances) {
        var found = new HashMap<String, Standing>();
        for (String id : instances) {
            Watched each = all.get(id);
            Standing standing = each == null ? null : each.standing();
            if (standing != null) {
                found.put(id, standing);
            }
        }
        return found;
    }

    // ---- its life

    @Override
    void loseOther() {
        all.clear();
        writes.clear();
        probes.clear();
    }

    /** All tables are read to their end before anything is decided. */
    @Override
    void resume() {
        world.bus.newest(Topic.INSTANCES).forEach((key, value) -> entry(id(key)).instance = (Instance) value);
        world.bus.newest(Topic.TARGETS).forEach((key, value) -> entry(id(key)).target = (Target) value);
        world.bus.newest(Topic.HEALTH).forEach((key, value) -> entry(id(key)).told = ((Health) value).verdict());
        world.bus.newest(Topic.ALERTS).values().forEach(value -> {
            var told = (AlertOf) value;
            entry(told.instance()).alert = told.alert();
        });
        reader.toEnd();
        List.copyOf(all.values()).forEach(this::follow);
    }

    private static String id(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    Reader reader() {
        return reader;
    }

    @Override
    String unfinished() {
        return !super.unfinished().isEmpty() ? super.unfinished() : writes.isEmpty() ? "" : "the monitor has not told all";
    }

    /** Alerts that fire, or of which nobody knows. */
    List<String> openAlerts() {
        return world.bus.newest(Topic.ALERTS).values().stream().map(AlertOf.class::cast).filter(each -> each.alert().isOpen())
                .map(each -> each.instance() + " has an alert: " + each.alert().because()).toList();
    }
}
