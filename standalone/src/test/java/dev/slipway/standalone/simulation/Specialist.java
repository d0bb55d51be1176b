package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Event.Outcome;
import dev.slipway.standalone.simulation.Told.Delegation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A specialist's work as {@code TaskRunner} does it: effects first, then the report; what it has in hand is lost with it. */
abstract class Specialist extends Member {
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final Reader delegations;
    private final boolean keepsFences;
    private final Map<String, Long> fences = new HashMap<>();
    private final List<Running> inHand = new ArrayList<>();

    /** A task that converges, effect by effect. */
    interface Task {
        /** When it can go on; null: not before something else happens. */
        @Nullable Instant dueAt();

        /** One effect. @return how it has ended; null while it has not */
        @Nullable Outcome turn(Context context);
    }

    /** What a task may ask. */
    interface Context {
        /** Whether what came later has won. */
        boolean isCancelled();

        /** Tells how it stands. */
        void report(String words);
    }

    /** @param keepsFences whether its notes of fences survive a crash */
    Specialist(World world, String agent, Topic delegations, boolean keepsFences) {
        super(world, agent);
        this.delegations = new Reader(world.bus, delegations);
        this.keepsFences = keepsFences;
    }

    /** What is done for a delegation. */
    abstract Task task(Delegation delegation);

    /** What else it does. */
    abstract void otherJobs(List<Job> into);

    /** All else that it holds in memory is lost. */
    abstract void loseOther();

    @Override
    final void jobs(List<Job> into) {
        if (delegations.isCommitted()) {
            delegations.jobs(into, line -> accept((Delegation) Objects.requireNonNull(line.value())));
        } else {
            into.add(new Job(world.now(), delegations::commit));
        }
        List.copyOf(inHand).forEach(each -> each.jobs(into));
        otherJobs(into);
    }

    @Override
    final void lose() {
        inHand.clear();
        delegations.back();
        if (!keepsFences) {
            fences.clear();
        }
        loseOther();
    }

    @Override
    Reader reader() {
        return delegations;
    }

    @Override
    String unfinished() {
        return inHand.isEmpty() ? "" : agent + " has a task: " + inHand.getFirst().delegation.step();
    }

    private void accept(Delegation delegation) {
        var next = new Running(delegation);
        long highest = fences.getOrDefault(delegation.target(), 0L);
        if (delegation.fence() <= highest) {
            next.tell(new Outcome.Stale("fence " + delegation.fence() + " lost against " + highest, highest));
            return;
        }
        if (!world.now().isBefore(delegation.deadline())) {
            next.tell(new Outcome.Stale("the deadline had passed", null));
            return;
        }
        fences.put(delegation.target(), delegation.fence());
        for (Running each : inHand) {
            if (each.delegation.target().equals(delegation.target())) {
                each.cancelled = true;
                next.before = each;
            }
        }
        inHand.add(next);
        world.story("  " + agent + " takes " + delegation.step() + "/" + delegation.attempt() + " fence " + delegation.fence() + " " + delegation.instances());
        next.tell(new Outcome.AtWork(""));
    }

    private final class Running implements Context {
        private final Delegation delegation;
        private final Task task;
        private @Nullable Running before;
        private boolean cancelled;
        private boolean begun;
        private boolean over;
        private long sequence;
        private String detail = "";
        private Instant beatAt;

        Running(Delegation delegation) {
            this.delegation = delegation;
            this.task = task(delegation);
            this.beatAt = world.now().plus(BEAT);
        }

        void jobs(List<Job> into) {
            if (before != null && !before.over) {
                return;
            }
            Instant at = cancelled ? world.now() : task.dueAt();
            if (at != null) {
                into.add(new Job(at, () -> {
                    Outcome outcome = begun || !cancelled ? task.turn(this) : new Outcome.Failed("cancelled before it began");
                    begun = true;
                    if (outcome != null) {
                        end(outcome);
                    }
                }));
            }
            into.add(new Job(beatAt, () -> {
                beatAt = world.now().plus(BEAT);
                report(detail);
            }));
        }

        private void end(Outcome outcome) {
            over = true;
            inHand.remove(this);
            tell(!cancelled ? outcome : new Outcome.Cancelled("what came later wins"));
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void report(String words) {
            detail = words;
            tell(new Outcome.AtWork(words));
        }

        void tell(Outcome outcome) {
            sequence++;
            world.send(Topic.STATUS, Expected.KEY, new Event.Reported(delegation.deployment(), delegation.step(), delegation.attempt(), sequence,
                    incarnation(), outcome), true);
        }
    }
}
