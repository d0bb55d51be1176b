package dev.slipway.standalone.simulation;

import dev.slipway.monitoringspecialist.check.Failure;
import dev.slipway.monitoringspecialist.check.Outcome;
import dev.slipway.renderdeployer.instance.Ends.Exit;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What really runs. Processes live until they are told to end, or a fault ends them. */
final class Machine {
    private static final Duration LISTENS = Duration.ofMillis(300);
    private static final Duration ANSWERS = Duration.ofMillis(5);

    private final World world;
    private final Map<ProcessId, Process> processes = new LinkedHashMap<>();
    private final Set<String> everStarted = new HashSet<>();
    private int boot = 1;
    private long pid;

    Machine(World world) {
        this.world = world;
    }

    /** How an application behaves. */
    enum Way {
        /** As it should. */
        WELL,
        /** It ends before it listens. */
        EXITS,
        /** It never listens. */
        DEAF,
        /** It answers that it is not well. */
        SICK,
        /** It lives and does not answer. */
        HANGS
    }

    /** A process of an instance. */
    static final class Process {
        final String instance;
        final String release;
        final Instant startedAt;
        Way way;
        @Nullable Exit exit;
        /** When a wish to end comes true. */
        @Nullable Instant endsAt;
        boolean isExitSeen;

        private Process(String instance, String release, Instant startedAt, Way way) {
            this.instance = instance;
            this.release = release;
            this.startedAt = startedAt;
            this.way = way;
        }

        boolean lives() {
            return exit == null;
        }

        boolean listensAt(Instant now) {
            return lives() && way != Way.DEAF && !now.isBefore(startedAt.plus(LISTENS));
        }
    }

    String boot() {
        return "boot-" + boot;
    }

    ProcessId start(String instance, String release, Way way) {
        world.check(everStarted.add(instance), instance + " is started for the second time");
        world.promises.starts(instance, release);
        world.story("    the machine starts " + instance);
        var id = new ProcessId(++pid, boot);
        var process = new Process(instance, release, world.now(), way);
        processes.put(id, process);
        if (way == Way.EXITS) {
            world.later(LISTENS.dividedBy(world.random.nextInt(2, 10)), () -> end(process, new Exit.Code(1)));
        }
        return id;
    }

    void end(Process process, Exit how) {
        if (process.lives()) {
            world.story("    the machine ends " + process.instance + ": " + how);
            process.exit = how;
        }
    }

    /** It is asked to end. @param grace until it is killed */
    void signal(Process process, Duration grace) {
        boolean obeys = process.way != Way.HANGS;
        Duration takes = obeys && !grace.isZero() ? Duration.ofMillis(world.random.nextInt(10, 200)) : grace;
        Instant at = world.now().plus(takes);
        if (process.endsAt == null || at.isBefore(process.endsAt)) {
            process.endsAt = at;
            world.later(takes, () -> end(process, obeys ? new Exit.Code(0) : new Exit.Signal("KILL")));
        }
    }

    /** All processes are gone with the power. */
    void reboot() {
        boot++;
        processes.values().forEach(each -> end(each, new Exit.Signal("KILL")));
        processes.clear();
    }

    @Nullable Process process(@Nullable ProcessId id) {
        return processes.get(id);
    }

    /** A living process that carries an instance's id. */
    @Nullable ProcessId carrying(String instance) {
        return processes.entrySet().stream().filter(each -> each.getValue().instance.equals(instance) && each.getValue().lives())
                .map(Map.Entry::getKey).findFirst().orElse(null);
    }

    List<Process> living() {
        return new ArrayList<>(processes.values().stream().filter(Process::lives).toList());
    }

    boolean everStarted(String instance) {
        return everStarted.contains(instance);
    }

    /** What a request to an instance comes to. */
    Outcome answer(String instance) {
        Process process = living().stream().filter(each -> each.instance.equals(instance)).findFirst().orElse(null);
        if (process == null || !process.listensAt(world.now())) {
            return new Outcome.Unanswered(Failure.Kind.REFUSED, "connection refused");
        }
        return switch (process.way) {
            case WELL, EXITS -> new Outcome.Answered(200, ANSWERS);
            case SICK -> new Outcome.Answered(500, ANSWERS);
            case HANGS, DEAF -> new Outcome.Unanswered(Failure.Kind.TIMEOUT, "no answer in time");
        };
    }

    /** How long a request to it takes. @param timeout at most */
    Duration answersIn(String instance, Duration timeout) {
        return living().stream().anyMatch(each -> each.instance.equals(instance) && each.way == Way.HANGS) ? timeout : ANSWERS;
    }
}
