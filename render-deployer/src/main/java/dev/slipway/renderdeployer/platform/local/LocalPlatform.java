package dev.slipway.renderdeployer.platform.local;

import dev.slipway.agent.spring.PortRange;
import dev.slipway.renderdeployer.instance.Adoption;
import dev.slipway.renderdeployer.instance.Instance.Origin;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import dev.slipway.renderdeployer.instance.Instance.State;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Upkeep;
import dev.slipway.renderdeployer.platform.Platform;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instances as processes of this machine. Two threads watch all of them: one for ends, one for logs and upkeep. */
public final class LocalPlatform implements Platform {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPlatform.class);
    /** Between two looks at the logs: half of what a line may wait. */
    private static final Duration TAIL = Duration.ofMillis(100);
    private static final Duration UPKEEP = Duration.ofSeconds(1);

    private final Path data;
    private final PortRange range;
    private final @Nullable String user;
    private final Artifacts artifacts;
    private final Records records;
    private final Watcher watcher;
    private final InstantSource clock;
    private final Map<String, LocalInstance> instances = new ConcurrentHashMap<>();
    private final Set<String> forgetting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("local-platform-upkeep").factory());
    private volatile boolean adopted;
    private volatile RunAs runAs = RunAs.OWN;
    private @Nullable DataLock lock;
    private @Nullable Tools tools;
    private @Nullable Tails tails;

    /**
     * Does nothing yet.
     *
     * @param data directory of this deployer alone
     * @param releases below which relative artifacts lie
     * @param ports that instances get
     * @param user as whom instances run; null: as whom the deployer runs
     * @param clock for what is displayed, and for how long what has ended is kept
     */
    public LocalPlatform(Path data, Path releases, PortRange ports, @Nullable String user, Watcher watcher, InstantSource clock) {
        this.data = data.toAbsolutePath().normalize();
        this.range = ports;
        this.user = user;
        this.artifacts = new Artifacts(releases.toAbsolutePath().normalize(), this.data.resolve("unpacked"));
        this.records = new Records(this.data);
        this.watcher = watcher;
        this.clock = clock;
    }

    @Override
    public void start() throws PlatformException {
        runAs = RunAs.of(user);
        lock = DataLock.take(data);
        runAs.requireReach(records.place(), artifacts);
        var exits = new Exits();
        var shared = new Tools(records, new Ports(range, data), new Launcher(records, artifacts, runAs), exits, watcher, clock,
                new StartTimes(clock), Processes.bootId());
        var follower = new Tails(shared);
        tools = shared;
        tails = follower;
        exits.start();
        var found = new ArrayList<LocalInstance>();
        for (Instance known : records.all()) {
            var instance = new LocalInstance(shared, found(known, shared.boot()));
            instances.put(known.id(), instance);
            found.add(instance);
        }
        shared.ports().resume(states());
        shared.starts().resume(states());
        for (LocalInstance each : found) {
            Instance now = each.state();
            if (now.lives()) {
                each.adopt();
            }
            if (!now.forgotten() && now.state() != State.NOT_STARTED) {
                watcher.changed(now);
            }
            follower.follow(each);
        }
        LOG.atInfo().addKeyValue("known", found.size())
                .addKeyValue("adopted", found.stream().filter(each -> each.state().lives()).count()).log("instances adopted");
        warnings().forEach(each -> LOG.atWarn().addKeyValue("because", each).log("instances may do whatever they like on this machine"));
        adopted = true;
        upkeep.scheduleWithFixedDelay(() -> safely(follower::turn), 0, TAIL.toMillis(), TimeUnit.MILLISECONDS);
        upkeep.scheduleWithFixedDelay(() -> safely(this::keepUp), UPKEEP.toMillis(), UPKEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What an instance of an earlier deployer is now, noted where that is new. */
    private Instance found(Instance known, String boot) {
        boolean sameBoot = known.boot().equals(boot) && !known.hasEnded();
        ProcessId process = known.process();
        boolean alive = sameBoot && process != null && Processes.isAlive(process);
        List<Processes.Stat> carrying = sameBoot && !alive ? Processes.carrying(known.id()) : List.of();
        ProcessId leader = process != null ? null
                : carrying.stream().filter(each -> each.pid() == each.session()).map(Processes.Stat::id).findFirst().orElse(null);
        Instance now = Adoption.decide(known, new Adoption.Sight(boot, alive, leader), clock.instant());
        if (!now.lives()) {
            // What a leader left behind, or was never one: nobody would end it later.
            carrying.forEach(each -> Posix.kill(each.pid(), "KILL"));
        }
        Instance.End end = now.end();
        if (end != null && !known.hasEnded()) {
            now = now.ended(new Instance.End(end.cause(), end.seen(), end.code(), end.signal(), end.at(), end.detail(),
                    LastLines.of(records.directory(known.id()))));
        }
        if (!now.equals(known)) {
            records.write(now, false);
        }
        return now;
    }

    @Override
    public List<String> warnings() {
        return runAs.isRoot() ? List.of("instances run as root, for the suite does and slipway.local.user names nobody else") : List.of();
    }

    @Override
    public String prepare(Wanted wanted) throws PlatformException {
        return artifacts.digest(wanted);
    }

    @Override
    public Started ensureStarted(Mandate mandate, Wanted wanted, List<Place> places, Duration atMost, BooleanSupplier cancelled)
            throws PlatformException, InterruptedException {
        Tools shared = running();
        Launcher.Plan plan = shared.launcher().plan(wanted);
        var starting = new ArrayList<LocalInstance>();
        for (Place place : places) {
            LocalInstance known = instances.get(place.instance());
            if (known == null) {
                var fresh = new LocalInstance(shared, fresh(wanted, place, mandate.delegation()));
                known = Objects.requireNonNullElse(instances.putIfAbsent(place.instance(), fresh), fresh);
                tails().follow(known);
            }
            starting.add(known);
        }
        return new Starting(records, plan, starting).await(atMost, cancelled);
    }

    private Instance fresh(Wanted wanted, Place place, String delegation) {
        var manifest = wanted.manifest();
        int restarts = Upkeep.restarts(states(), manifest.application(), manifest.environment(), wanted.release(), place.slot());
        var origin = new Origin(place.instance(), manifest.application(), manifest.environment(), wanted.release(), wanted.version(),
                place.slot(), restarts, delegation);
        return new Instance(origin, null, new Instance.Shutdown(manifest.shutdown().signal(), manifest.shutdown().grace()),
                running().starts().next(), running().boot(), null, null, null, null, false);
    }

    @Override
    public void ensureStopped(Mandate mandate, List<String> ids, String signal, Duration grace, BooleanSupplier cancelled)
            throws PlatformException, InterruptedException {
        running();
        var ending = new ArrayList<Parallel.Act>();
        for (String id : ids) {
            if (!instances.containsKey(id)) {
                records.bar(id);
            }
            // Looked for after the bar: a start that was under way has put it there, or will see the bar.
            LocalInstance known = instances.get(id);
            if (known != null) {
                ending.add(() -> known.end(signal, grace, cancelled));
            }
        }
        Parallel.run(ending);
    }

    /** Whether it has found what runs. */
    public boolean isAdopted() {
        return adopted;
    }

    /** How many instances live. */
    public long living() {
        return states().stream().filter(Instance::lives).count();
    }

    /** All that is known, ended ones included. */
    Collection<Instance> states() {
        return instances.values().stream().map(LocalInstance::state).toList();
    }

    private void keepUp() {
        Instant now = clock.instant();
        for (Upkeep.Act act : Upkeep.due(states(), now)) {
            LocalInstance instance = instances.get(act.id());
            switch (act) {
                case Upkeep.Act.Forget(var id) when instance != null && forgetting.add(id) ->
                        watcher.forgotten(instance.state()).whenComplete((_, failure) -> {
                            if (failure == null) {
                                instance.forget();
                            }
                            forgetting.remove(id);
                        });
                case Upkeep.Act.Forget _ -> { }
                case Upkeep.Act.Remove(var id) -> {
                    instances.remove(id);
                    records.remove(id);
                }
            }
        }
        records.unbar(now, Upkeep.LOGS_KEPT);
    }

    private static void safely(Runnable act) {
        try {
            act.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a turn of the local platform's upkeep failed");
        }
    }

    private Tools running() {
        if (tools == null) {
            throw new IllegalStateException("the local platform was not started");
        }
        return tools;
    }

    private Tails tails() {
        return Objects.requireNonNull(tails);
    }

    @Override
    public void close() {
        upkeep.shutdownNow();
        try {
            upkeep.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (tools != null) {
            tools.exits().close();
        }
        if (tails != null) {
            tails.close();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
