package dev.slipway.agent.delegation;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.metrics.Counts;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.StatusRecord;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a specialist's tasks. What came later wins, whoever wakes up: a delegation whose fence is not above the highest noted
 * for its target is answered STALE, a higher one cancels the running task and starts when that has ended. Each task has a
 * virtual thread of its own, so a long one holds nobody up; RUNNING is told every {@link #BEAT}.
 */
public final class TaskRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
    /** A third of the silence after which the manager delegates again. */
    static final Duration BEAT = Duration.ofSeconds(5);

    private final String assignee;
    private final String incarnation;
    private final Publisher publisher;
    private final BrokerTime time;
    private final FenceLog fences;
    private final Function<DelegationRecord, Task> tasks;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Running> running = new HashMap<>();
    private final Duration beat;
    private volatile boolean closing;

    /**
     * @param incarnation new at every start of the process
     * @param tasks what to do for a delegation; what it throws sends the delegation to the dead letters
     */
    public TaskRunner(String assignee, String incarnation, Publisher publisher, BrokerTime time, FenceLog fences,
            Function<DelegationRecord, Task> tasks) {
        this(assignee, incarnation, publisher, time, fences, tasks, BEAT);
    }

    TaskRunner(String assignee, String incarnation, Publisher publisher, BrokerTime time, FenceLog fences,
            Function<DelegationRecord, Task> tasks, Duration beat) {
        this.assignee = assignee;
        this.incarnation = incarnation;
        this.publisher = publisher;
        this.time = time;
        this.fences = fences;
        this.tasks = tasks;
        this.beat = beat;
    }

    /** Takes a delegation; returns at once. */
    public void accept(Received<DelegationRecord> received) {
        time.seen(received.at());
        DelegationRecord delegation = received.value();
        if (delegation == null || closing) {
            // The manager hears nothing of it, and delegates it again to the successor.
            return;
        }
        String target = Keys.of(delegation.getApplication(), delegation.getEnvironment(), delegation.getTarget());
        TraceParent step = received.span() != null ? received.span() : TraceParent.ofStep(delegation.getDeploymentId(), delegation.getStep());
        var next = new Running(delegation, tasks.apply(delegation), step);
        synchronized (running) {
            long highest = fences.highest(target);
            if (delegation.getFence() <= highest) {
                next.tell(TaskState.STALE, "fence " + delegation.getFence() + " lost against " + highest, Map.of(), highest);
                return;
            }
            if (!time.now().isBefore(delegation.getDeadline())) {
                next.tell(TaskState.STALE, "the deadline " + delegation.getDeadline() + " had passed", Map.of(), null);
                return;
            }
            fences.note(target, delegation.getFence());
            Running before = running.put(target, next);
            if (before != null) {
                before.cancelled = true;
            }
            next.tell(TaskState.ACCEPTED, before == null ? "" : "waits until the task before it has ended", Map.of(), null);
            threads.execute(() -> run(target, before, next));
        }
    }

    private void run(String target, @Nullable Running before, Running task) {
        try {
            // While it waits too: after a silence it would be delegated again, and that task wait for this one, without end.
            threads.execute(task::beat);
            if (before != null) {
                before.ended.await();
            }
            task.tell(TaskState.RUNNING, "", Map.of(), null);
            end(task, task.cancelled ? new TaskResult.Failed("cancelled before it began")
                    : Tracing.within(task.span, assignee, () -> task.task.run(task)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            // An error too: whoever waits for the task would else hear of it by silence only.
            LOG.atWarn().setCause(failure).addKeyValue("step", task.delegation.getStep()).log("a task failed");
            end(task, new TaskResult.Failed(DeadLetters.words(failure)));
        } finally {
            task.ended.countDown();
            synchronized (running) {
                running.remove(target, task);
            }
        }
    }

    private void end(Running task, TaskResult result) {
        if (closing) {
            return;
        }
        switch (result) {
            case TaskResult.Overtaken(var detail, var lostTo) -> task.tell(TaskState.STALE, detail, Map.of(), lostTo);
            case TaskResult.Succeeded(var detail, var outputs) when !task.cancelled -> task.tell(TaskState.SUCCEEDED, detail, outputs, null);
            case TaskResult.Failed(var detail) when !task.cancelled -> task.tell(TaskState.FAILED, detail, Map.of(), null);
            case TaskResult.Succeeded(var detail, _) -> task.tell(TaskState.CANCELLED, detail, Map.of(), null);
            case TaskResult.Failed(var detail) -> task.tell(TaskState.CANCELLED, detail, Map.of(), null);
        }
    }

    /** Ends without a word about what is under way: the manager delegates it again to the successor. */
    @Override
    public void close() {
        closing = true;
        synchronized (running) {
            running.values().forEach(each -> each.cancelled = true);
        }
        threads.shutdownNow();
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Running implements TaskContext {
        private final DelegationRecord delegation;
        private final Task task;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean cancelled;
        private long sequence;
        private String detail = "";
        private final TraceParent step;
        private final TraceParent span;
        private final Instant began = time.now();
        private boolean over;

        Running(DelegationRecord delegation, Task task, TraceParent step) {
            this.delegation = delegation;
            this.task = task;
            this.step = step;
            this.span = step.child("task", delegation.getDelegationId());
        }

        @Override
        public DelegationRecord delegation() {
            return delegation;
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public Duration remaining() {
            Duration left = Duration.between(time.now(), delegation.getDeadline());
            return left.isNegative() ? Duration.ZERO : left;
        }

        @Override
        public void report(String words) {
            tell(TaskState.RUNNING, words, Map.of(), null);
        }

        void beat() {
            try {
                while (!ended.await(beat.toMillis(), TimeUnit.MILLISECONDS)) {
                    tell(TaskState.RUNNING, detail, Map.of(), null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized void tell(TaskState state, String words, Map<String, String> outputs, @Nullable Long lostTo) {
            if (closing || over) {
                return;
            }
            over = state != TaskState.ACCEPTED && state != TaskState.RUNNING;
            detail = words;
            sequence++;
            var report = TaskReport.newBuilder()
                    .setDelegationId(delegation.getDelegationId()).setDeploymentId(delegation.getDeploymentId())
                    .setStep(delegation.getStep()).setAttempt(delegation.getAttempt()).setSequence(sequence)
                    .setState(state).setDetail(words).setOutputs(outputs).setLostTo(lostTo)
                    .setAssignee(assignee).setIncarnation(incarnation).build();
            var status = StatusRecord.newBuilder().setApplication(delegation.getApplication())
                    .setEnvironment(delegation.getEnvironment()).setReport(report).build();
            if (over) {
                Tracing.ended(span(state));
                Counts.task(assignee, Envelopes.kindOf(delegation), state.name(), Duration.between(began, time.now()));
            }
            Tracing.run(span, assignee, () -> write(status));
        }

        private Span span(TaskState state) {
            return new Span(span, step.spanId(), Envelopes.kindOf(delegation), assignee, began, time.now(),
                    state == TaskState.SUCCEEDED ? Span.Status.OK : Span.Status.ERROR, Map.of("deployment", delegation.getDeploymentId(),
                            "step", delegation.getStep(), "attempt", Integer.toString(delegation.getAttempt()), "target", delegation.getTarget(),
                            "fence", Long.toString(delegation.getFence()), "state", state.name(), "detail", detail));
        }

        private void write(StatusRecord status) {
            publisher.publish(Topics.STATUS, Keys.of(delegation.getApplication(), delegation.getEnvironment()), status)
                    .whenComplete((metadata, failure) -> {
                        if (failure == null) {
                            time.seen(Instant.ofEpochMilli(metadata.timestamp()));
                        } else {
                            LOG.atWarn().addKeyValue("step", delegation.getStep()).addKeyValue("because", DeadLetters.words(failure))
                                    .log("a report was not written; the manager asks again");
                        }
                    });
        }
    }
}
