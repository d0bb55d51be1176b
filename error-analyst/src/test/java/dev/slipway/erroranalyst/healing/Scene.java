package dev.slipway.erroranalyst.healing;

import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.erroranalyst.healing.Instance.Checks;
import dev.slipway.erroranalyst.healing.Instance.End;
import dev.slipway.erroranalyst.healing.Instance.Found;
import dev.slipway.erroranalyst.healing.Instance.Life;
import dev.slipway.erroranalyst.healing.Instance.Platform;
import dev.slipway.model.manifest.Healing;
import dev.slipway.model.manifest.Healing.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An environment whose time the test moves, with all that was decided in it. */
final class Scene {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final String RELEASE = "release-1";
    static final Healing DEFAULT = new Healing(Mode.AUTO, Mode.AUTO, Mode.AUTO, 5, Duration.ofHours(1));

    Environment env = Environment.empty("shop", "dev");
    Instant now = NOON;
    final List<Action> told = new ArrayList<>();
    final List<Action> commands = new ArrayList<>();
    final List<Budget.Alert> alerts = new ArrayList<>();
    private int successors;

    /** Release 1 runs with instances {@code i0, i1 ...}, all healthy since noon. */
    static Scene of(int instances) {
        return of(instances, DEFAULT, false);
    }

    static Scene of(int instances, Healing healing, boolean worker) {
        var scene = new Scene();
        scene.tell(new Event.PolicySeen(new Policy(healing, worker)));
        scene.deployment(RELEASE, Change.RELEASE, Progress.RUNNING);
        for (int i = 0; i < instances; i++) {
            scene.runs("i" + i, RELEASE, i);
        }
        scene.deployment(RELEASE, Change.RELEASE, Progress.SUCCEEDED);
        return scene;
    }

    void tell(Event event) {
        Decision decision = Healer.decide(env, event, now);
        env = decision.next();
        told.addAll(decision.told());
        commands.addAll(decision.commands());
        alerts.addAll(decision.alerts());
    }

    void learn(Event event) {
        Decision decision = Healer.learn(env, event, now);
        env = decision.next();
        told.addAll(decision.told());
        commands.addAll(decision.commands());
    }

    void after(Duration time) {
        at(now.plus(time));
    }

    void at(Instant time) {
        now = time;
        tell(new Event.Tick());
    }

    void deployment(String id, Change change, Progress progress) {
        deployment(id, change, progress, null);
    }

    /** @param places null as told by a manager that does not know them */
    void deployment(String id, Change change, Progress progress, @Nullable Set<Integer> places) {
        tell(new Event.DeploymentSeen(id, change, progress, progress == Progress.FAILED ? "it failed" : "", places));
    }

    void starts(String id, String release, int slot) {
        tell(new Event.InstanceSeen(id, release, slot, new Platform(Life.STARTING, null, now, "", "")));
    }

    void runs(String id, String release, int slot) {
        tell(new Event.InstanceSeen(id, release, slot, new Platform(Life.RUNNING, null, now, "", "")));
        checked(id, release, slot, Found.HEALTHY, 1);
        checked(id, release, slot, Found.HEALTHY, 2);
    }

    void checked(String id, String release, int slot, Found found, int inARow) {
        tell(new Event.HealthSeen(id, release, slot, new Checks(found, found == Found.UNHEALTHY ? "TIMEOUT, no answer" : "", inARow)));
    }

    void ends(int slot, End end) {
        String id = env.slot(slot).instance();
        Instance known = env.instances().get(id);
        Instant started = known == null || known.platform() == null ? now : known.platform().startedAt();
        tell(ended(id, RELEASE, slot, end, started));
    }

    static Event ended(String id, String release, int slot, End end, Instant started) {
        return new Event.InstanceSeen(id, release, slot, new Platform(Life.ENDED, end, started,
                end == End.BY_ITSELF ? "exited with code 1" : "ended", ""));
    }

    void exits(int slot) {
        ends(slot, End.BY_ITSELF);
    }

    void hangs(int slot) {
        checked(env.slot(slot).instance(), RELEASE, slot, Found.UNHEALTHY, 2);
    }

    /** The manager takes the newest command and carries it out at once: a successor is healthy, the old one is gone. */
    String heals() {
        Action action = commands.getLast();
        String successor = "s" + ++successors;
        tell(new Event.Answered(action.command(), new Answer.Taken(String.valueOf(action.deployment()), false)));
        deployment(String.valueOf(action.deployment()), Change.REPAIR, Progress.RUNNING);
        Instance old = env.instances().get(action.instance());
        if (old != null && old.isAlive() && old.platform() != null) {
            tell(ended(action.instance(), RELEASE, action.slot(), End.REQUESTED, old.platform().startedAt()));
        }
        runs(successor, RELEASE, action.slot());
        deployment(String.valueOf(action.deployment()), Change.REPAIR, Progress.SUCCEEDED);
        return successor;
    }

    /** The manager takes the newest command, and it comes to nothing. */
    void healsInVain() {
        Action action = commands.getLast();
        tell(new Event.Answered(action.command(), new Answer.Taken(String.valueOf(action.deployment()), false)));
        deployment(String.valueOf(action.deployment()), Change.REPAIR, Progress.FAILED);
    }

    Action lastTold() {
        return told.getLast();
    }
}
