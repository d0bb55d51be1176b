package dev.slipway.erroranalyst.healing;

import dev.slipway.erroranalyst.healing.Event.Answer;
import dev.slipway.erroranalyst.healing.Event.Change;
import dev.slipway.erroranalyst.healing.Event.Progress;
import dev.slipway.erroranalyst.healing.Instance.End;
import dev.slipway.erroranalyst.healing.Instance.Found;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A platform, checks and a manager that behave as the real ones in what the analyst sees of them, at random: instances
 * exit, hang and recover; the manager takes, refuses, or answers late; its repairs succeed, fail, or take too long.
 */
final class World {
    /** A repair that the manager is at. */
    private record Job(String deployment, int slot, String instance) {}

    final Scene scene;
    final RandomGenerator random;
    /** What the manager wants, by slot. */
    final Map<Integer, String> wanted = new TreeMap<>();
    /** Slots whose wanted instance is healthy. */
    final Map<Integer, Boolean> healthy = new TreeMap<>();
    /** When slots were seen to fail by their checks alone. */
    final Map<Integer, java.time.Instant> hung = new HashMap<>();
    /** Commands that the manager refused, or had nothing to do for. */
    final List<String> withoutEffect = new ArrayList<>();
    /** Places that were given up, as release/slot, as often as they were. */
    final List<String> scaled = new ArrayList<>();
    private final List<Action> unanswered = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private String release = Scene.RELEASE;
    private int count;
    private int read;
    private boolean kind;

    World(long seed) {
        random = Seeds.random(seed);
        int instances = random.nextInt(1, 7);
        scene = Scene.of(instances);
        for (int slot = 0; slot < instances; slot++) {
            wanted.put(slot, "i" + slot);
            healthy.put(slot, true);
        }
    }

    /** From now on nothing fails any more. */
    void calm() {
        kind = true;
    }

    String release() {
        return release;
    }

    void step() {
        int slot = random.nextInt(wanted.size());
        switch (random.nextInt(kind ? 3 : 12)) {
            case 0, 1 -> manage();
            case 2 -> scene.after(drawn());
            case 3, 4, 5 -> exit(slot);
            case 6, 7 -> hang(slot);
            case 8 -> recover(slot);
            case 9 -> scene.tell(new Event.InstanceGone(wanted.get(slot)));
            case 10 -> again(slot);
            default -> rarely();
        }
        unanswered.addAll(scene.commands.subList(read, scene.commands.size()));
        read = scene.commands.size();
    }

    private Duration drawn() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> Duration.ofMillis(random.nextInt(500));
            case 2, 3 -> Duration.ofMillis(random.nextInt(10_000));
            case 4 -> Duration.ofSeconds(random.nextInt(120));
            default -> Duration.ofSeconds(random.nextInt(1200));
        };
    }

    // ---- faults

    private boolean lives(int slot) {
        Instance instance = scene.env.instances().get(wanted.get(slot));
        return instance != null && instance.isAlive();
    }

    private void exit(int slot) {
        if (lives(slot)) {
            healthy.put(slot, false);
            ended(slot, wanted.get(slot), End.BY_ITSELF);
        }
    }

    private void hang(int slot) {
        if (lives(slot)) {
            if (healthy.put(slot, false)) {
                hung.put(slot, scene.now);
            }
            scene.checked(wanted.get(slot), release, slot, Found.UNHEALTHY, 1);
        }
    }

    private void recover(int slot) {
        if (lives(slot)) {
            healthy.put(slot, true);
            scene.checked(wanted.get(slot), release, slot, Found.HEALTHY, random.nextInt(1, 3));
        }
    }

    /** What was told before is told again. */
    private void again(int slot) {
        Instance known = scene.env.instances().get(wanted.get(slot));
        if (known != null && known.platform() != null) {
            scene.tell(new Event.InstanceSeen(known.id(), known.release(), known.slot(), known.platform()));
        }
    }

    private void rarely() {
        switch (random.nextInt(20)) {
            case 0 -> deploy();
            case 1, 2 -> scale(random.nextInt(1, 7));
            default -> { }
        }
    }

    /** A person asks for another number of instances. */
    private void scale(int instances) {
        if (!jobs.isEmpty()) {
            return;
        }
        String id = "scale-" + ++count;
        scene.deployment(id, Change.SCALE, Progress.RUNNING);
        for (int slot = wanted.size(); slot < instances; slot++) {
            wanted.put(slot, id + "-" + slot);
            healthy.put(slot, true);
            scene.runs(wanted.get(slot), release, slot);
        }
        List<String> gone = new ArrayList<>();
        for (int slot = wanted.size() - 1; slot >= instances; slot--) {
            healthy.remove(slot);
            hung.remove(slot);
            scaled.add(release + '/' + slot);
            gone.add(wanted.get(slot));
            if (lives(slot)) {
                ended(slot, wanted.get(slot), End.REQUESTED);
            }
            wanted.remove(slot);
        }
        boolean soon = random.nextBoolean();
        if (soon) {
            gone.forEach(this::forgotten);
        }
        scene.deployment(id, Change.SCALE, Progress.SUCCEEDED, Set.copyOf(wanted.keySet()));
        if (!soon) {
            gone.forEach(this::forgotten);
        }
    }

    private void forgotten(String instance) {
        scene.tell(new Event.InstanceGone(instance));
        scene.tell(new Event.HealthGone(instance));
    }

    private void deploy() {
        String before = release;
        release = "release-" + ++count;
        scene.deployment(release, Change.RELEASE, Progress.RUNNING);
        jobs.clear();
        unanswered.clear();
        for (int slot : List.copyOf(wanted.keySet())) {
            String old = wanted.put(slot, "r" + count + "-" + slot);
            scene.runs(wanted.get(slot), release, slot);
            scene.tell(Scene.ended(old, before, slot, End.REQUESTED, scene.now));
            healthy.put(slot, true);
        }
        hung.clear();
        scene.deployment(release, Change.RELEASE, Progress.SUCCEEDED, Set.copyOf(wanted.keySet()));
    }

    private void ended(int slot, String id, End end) {
        Instance known = scene.env.instances().get(id);
        if (known != null && known.platform() != null) {
            scene.tell(Scene.ended(id, known.release(), slot, end, known.platform().startedAt()));
        }
    }

    // ---- the manager

    private void manage() {
        if (!unanswered.isEmpty() && (jobs.isEmpty() || random.nextBoolean())) {
            answer(unanswered.removeFirst());
        } else if (!jobs.isEmpty() && (kind || random.nextInt(4) > 0)) {
            work(jobs.removeFirst());
        }
    }

    private void answer(Action command) {
        String own = String.valueOf(command.deployment());
        String running = jobs.isEmpty() ? own : jobs.getFirst().deployment();
        int draw = kind ? 9 : random.nextInt(10);
        boolean inWork = jobs.stream().anyMatch(job -> job.instance().equals(command.instance()));
        if (!command.release().equals(release) || !wanted.containsKey(command.slot()) || draw == 0) {
            withoutEffect.add(command.command());
            scene.tell(new Event.Answered(command.command(), new Answer.Conflict("not now")));
        } else if (draw == 1) {
            scene.tell(new Event.Answered(command.command(), new Answer.Refused("cannot")));
        } else if (!command.instance().equals(wanted.get(command.slot())) || inWork) {
            withoutEffect.add(command.command());
            scene.tell(new Event.Answered(command.command(), new Answer.Taken(running, true)));
        } else {
            jobs.add(new Job(running, command.slot(), command.instance()));
            scene.tell(new Event.Answered(command.command(), new Answer.Taken(running, false)));
            scene.deployment(running, Change.REPAIR, Progress.RUNNING);
        }
    }

    private void work(Job job) {
        if (random.nextBoolean()) {
            ended(job.slot(), job.instance(), End.REQUESTED);
        }
        String successor = "s" + ++count;
        boolean works = kind || random.nextInt(3) > 0;
        if (works) {
            scene.runs(successor, release, job.slot());
            ended(job.slot(), job.instance(), End.REQUESTED);
            wanted.put(job.slot(), successor);
            healthy.put(job.slot(), true);
        } else if (random.nextBoolean()) {
            scene.starts(successor, release, job.slot());
            ended(job.slot(), successor, random.nextBoolean() ? End.BY_ITSELF : End.REQUESTED);
        }
        boolean over = jobs.stream().noneMatch(each -> each.deployment().equals(job.deployment()));
        if (over) {
            scene.deployment(job.deployment(), Change.REPAIR, works ? Progress.SUCCEEDED : Progress.FAILED);
        }
    }
}
