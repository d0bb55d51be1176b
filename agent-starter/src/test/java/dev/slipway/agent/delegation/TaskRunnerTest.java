package dev.slipway.agent.delegation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.DuringTests;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.model.trace.TraceParent;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.StopInstances;
import dev.slipway.schemas.StopMode;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant LATER = Instant.now().plusSeconds(3600);
    private static final TaskResult DONE = new TaskResult.Succeeded("all ended", Map.of("ended", "2"));
    private static final AtomicInteger APPLICATIONS = new AtomicInteger();

    /** Of each test its own, for they share a topic. */
    private final String application = "runs-" + APPLICATIONS.incrementAndGet();
    private final Envelopes envelopes = new Envelopes(DuringTests.connection());
    private final Publisher publisher = new Publisher(DuringTests.connection(), envelopes, "tester");
    private final BrokerTime time = new BrokerTime();
    private final FenceLog fences = FenceLog.inMemory();
    private TaskRunner runner = runner(_ -> _ -> DONE, TaskRunner.BEAT);

    @AfterEach
    void close() {
        runner.close();
        publisher.close();
    }

    @Test
    void a_task_is_accepted_run_and_its_outputs_are_told() {
        runner.accept(received(delegation("step", 1, 5, LATER)));
        awaitStates(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.SUCCEEDED);
        TaskReport last = reports().getLast();
        assertThat(last).isEqualTo(new TaskReport("step-1", "p", "step", 1, 3L, TaskState.SUCCEEDED, "all ended", Map.of("ended", "2"), null,
                "tester", "incarnation"));
        assertThat(reports()).extracting(TaskReport::getSequence).containsExactly(1L, 2L, 3L);
        assertThat(time.isKnown()).isTrue();
    }

    @Test
    void a_fence_that_is_not_above_the_highest_is_stale_and_has_no_effect() {
        var runs = new AtomicInteger();
        runner = runner(_ -> _ -> {
            runs.incrementAndGet();
            return DONE;
        }, TaskRunner.BEAT);
        fences.note(application + "/dev/web", 7);
        runner.accept(received(delegation("lower", 1, 6, LATER)));
        runner.accept(received(delegation("equal", 1, 7, LATER)));
        awaitStates(TaskState.STALE, TaskState.STALE);
        assertThat(reports()).extracting(TaskReport::getLostTo).containsExactly(7L, 7L);
        assertThat(reports()).extracting(TaskReport::getDetail).containsExactly("fence 6 lost against 7", "fence 7 lost against 7");
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_deadline_that_has_passed_by_the_brokers_time_is_stale_and_notes_no_fence() {
        Instant now = Instant.now();
        runner.accept(received(delegation("exactly", 1, 5, now), now));
        awaitStates(TaskState.STALE);
        assertThat(reports().getFirst().getDetail()).isEqualTo("the deadline " + Instant.ofEpochMilli(now.toEpochMilli()) + " had passed");
        assertThat(reports().getFirst().getLostTo()).isNull();
        assertThat(fences.highest(application + "/dev/web")).isZero();
    }

    @Test
    void a_higher_fence_cancels_the_running_task_and_starts_when_that_has_ended() {
        List<String> order = new CopyOnWriteArrayList<>();
        runner = runner(delegation -> context -> {
            order.add(delegation.getStep() + " begins");
            if (delegation.getStep().equals("start")) {
                await().atMost(SOON).until(context::cancelled);
                context.report("giving up");
            }
            order.add(delegation.getStep() + " ends");
            return DONE;
        }, TaskRunner.BEAT);
        runner.accept(received(delegation("start", 1, 5, LATER)));
        await().atMost(SOON).until(() -> order.contains("start begins"));
        runner.accept(received(delegation("undo", 1, 6, LATER)));
        await().atMost(SOON).until(() -> reports().stream().anyMatch(each -> each.getState() == TaskState.SUCCEEDED));
        assertThat(order).containsExactly("start begins", "start ends", "undo begins", "undo ends");
        assertThat(states("start")).containsExactly(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.RUNNING, TaskState.CANCELLED);
        assertThat(states("undo")).containsExactly(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.SUCCEEDED);
    }

    /** An archive that is being unpacked does not look whether it is cancelled; whoever waits for it seemed to be dead. */
    @Test
    void a_task_that_waits_for_the_one_before_it_says_so() {
        var begun = new CountDownLatch(1);
        var ends = new CountDownLatch(1);
        runner = runner(delegation -> _ -> {
            if (delegation.getStep().equals("deaf")) {
                begun.countDown();
                ends.await();
            }
            return DONE;
        }, Duration.ofMillis(20));
        runner.accept(received(delegation("deaf", 1, 5, LATER)));
        await().atMost(SOON).until(() -> begun.getCount() == 0);
        runner.accept(received(delegation("waits", 1, 6, LATER)));
        await().atMost(SOON).until(() -> states("waits").size() >= 3);
        assertThat(reports().stream().filter(each -> each.getStep().equals("waits"))).extracting(TaskReport::getDetail)
                .containsOnly("waits until the task before it has ended");
        ends.countDown();
        await().atMost(SOON).until(() -> states("waits").contains(TaskState.SUCCEEDED));
    }

    @Test
    void tasks_of_other_targets_run_side_by_side() {
        var both = new CountDownLatch(2);
        runner = runner(_ -> _ -> {
            both.countDown();
            both.await();
            return DONE;
        }, TaskRunner.BEAT);
        runner.accept(received(delegation("one", 1, 5, LATER)));
        DelegationRecord other = DelegationRecord.newBuilder(delegation("other", 1, 6, LATER)).setTarget("api").build();
        runner.accept(received(other));
        await().atMost(SOON).until(() -> reports().stream().filter(each -> each.getState() == TaskState.SUCCEEDED).count() == 2);
    }

    @Test
    void a_long_task_says_that_it_runs_until_it_ends_and_nothing_afterwards() {
        var ends = new CountDownLatch(1);
        TaskContext[] kept = new TaskContext[1];
        runner = runner(_ -> context -> {
            kept[0] = context;
            context.report("2 of 3 have ended");
            ends.await();
            return DONE;
        }, Duration.ofMillis(20));
        runner.accept(received(delegation("long", 1, 5, LATER)));
        await().atMost(SOON).until(() -> reports().size() >= 6);
        assertThat(reports().subList(3, 6)).allSatisfy(beat -> {
            assertThat(beat.getState()).isEqualTo(TaskState.RUNNING);
            assertThat(beat.getDetail()).isEqualTo("2 of 3 have ended");
        });
        assertThat(kept[0].remaining()).isPositive();
        ends.countDown();
        await().atMost(SOON).until(() -> reports().getLast().getState() == TaskState.SUCCEEDED);
        int told = reports().size();
        kept[0].report("still here");
        publisher.flush();
        assertThat(reports()).hasSize(told);
        assertThat(reports()).extracting(TaskReport::getSequence).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void what_a_task_throws_is_told_as_its_failure() {
        runner = runner(delegation -> _ -> {
            if (delegation.getStep().equals("error")) {
                throw new StackOverflowError();
            }
            throw new IllegalStateException("port 20001 is taken");
        }, TaskRunner.BEAT);
        runner.accept(received(delegation("exception", 1, 5, LATER)));
        await().atMost(SOON).until(() -> states("exception").contains(TaskState.FAILED));
        runner.accept(received(delegation("error", 1, 6, LATER)));
        await().atMost(SOON).until(() -> states("error").contains(TaskState.FAILED));
        assertThat(reports().stream().filter(each -> each.getState() == TaskState.FAILED)).extracting(TaskReport::getDetail)
                .containsExactly("port 20001 is taken", "StackOverflowError");
    }

    /** It slept, and its successor did the work: only the platform knows. */
    @Test
    void a_task_that_was_refused_where_it_has_its_effect_is_stale() {
        runner = runner(_ -> _ -> new TaskResult.Overtaken("fence 5 lost against 9 on the platform", 9), TaskRunner.BEAT);
        runner.accept(received(delegation("slept", 1, 5, LATER)));
        awaitStates(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.STALE);
        assertThat(reports().getLast().getDetail()).isEqualTo("fence 5 lost against 9 on the platform");
        assertThat(reports().getLast().getLostTo()).isEqualTo(9);
    }

    @Test
    void a_delegation_that_nobody_knows_goes_to_the_dead_letters_and_the_next_is_run() {
        runner = runner(delegation -> {
            if (delegation.getStep().equals("unknown")) {
                throw new IllegalArgumentException("no task stopInstances here");
            }
            return _ -> DONE;
        }, TaskRunner.BEAT);
        String key = application + "/dev";
        publisher.publish(Topics.DELEGATIONS_CICD_SPECIALIST, key, delegation("unknown", 1, 5, LATER));
        publisher.publish(Topics.DELEGATIONS_CICD_SPECIALIST, key, delegation("known", 1, 6, LATER));
        PartitionedReader reader = PartitionedReader.of(DuringTests.connection(), envelopes, "runs", "0")
                .tasks(Topics.DELEGATIONS_CICD_SPECIALIST, runner::accept).build();
        try (reader) {
            reader.start();
            awaitStates(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.SUCCEEDED);
        }
        assertThat(DuringTests.all("delegations.cicd-specialist.dlt", each -> key.equals(each.key()))).hasSize(1);
        assertThat(fences.highest(application + "/dev/web")).isEqualTo(6);
    }

    @Test
    void when_it_ends_it_says_nothing_so_that_the_successor_gets_the_task() {
        var begun = new CountDownLatch(1);
        runner = runner(_ -> _ -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return DONE;
        }, TaskRunner.BEAT);
        runner.accept(received(delegation("cut", 1, 5, LATER)));
        awaitStates(TaskState.ACCEPTED, TaskState.RUNNING);
        runner.close();
        runner.accept(received(delegation("late", 1, 6, LATER)));
        publisher.flush();
        assertThat(reports()).extracting(TaskReport::getState).containsExactly(TaskState.ACCEPTED, TaskState.RUNNING);
        assertThat(fences.highest(application + "/dev/web")).isEqualTo(5);
    }

    @Test
    void a_task_is_a_span_of_its_step_and_its_reports_and_actions_are_of_the_task() {
        runner = runner(_ -> _ -> Tracing.span("act", Map.of(), () -> DONE), TaskRunner.BEAT);
        String deployment = "traced-" + application;
        DelegationRecord delegation = DelegationRecord.newBuilder(delegation("step", 1, 5, LATER)).setDeploymentId(deployment).build();
        runner.accept(received(delegation));
        awaitStates(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.SUCCEEDED);
        TraceParent step = TraceParent.ofStep(deployment, "step");
        TraceParent task = step.child("task", "step-1");
        assertThat(DuringTests.all("status", each -> (application + "/dev").equals(each.key())))
                .allSatisfy(each -> assertThat(CloudEvents.text(each.headers(), TraceParent.HEADER)).isEqualTo(task.toString()));
        assertThat(Tracing.memory().of(step.traceId())).extracting(each -> each.name() + " in " + each.parent() + " " + each.status())
                .containsExactlyInAnyOrder("stopInstances in " + step.spanId() + " OK", "act in " + task.spanId() + " OK");
    }

    private TaskRunner runner(Function<DelegationRecord, Task> tasks, Duration beat) {
        return new TaskRunner("tester", "incarnation", publisher, time, fences, tasks, beat);
    }

    private DelegationRecord delegation(String step, int attempt, long fence, Instant deadline) {
        return DelegationRecord.newBuilder().setDelegationId(step + "-" + attempt).setDeploymentId("p").setApplication(application)
                .setEnvironment("dev").setStep(step).setAttempt(attempt).setTarget("web").setFence(fence)
                .setDeadline(Instant.ofEpochMilli(deadline.toEpochMilli()))
                .setStopInstances(new StopInstances(List.of(), StopMode.GRACEFUL, "TERM", 1L)).build();
    }

    private static Received<DelegationRecord> received(DelegationRecord delegation) {
        return received(delegation, Instant.now());
    }

    private static Received<DelegationRecord> received(DelegationRecord delegation, Instant at) {
        return new Received<>(Topics.DELEGATIONS_CICD_SPECIALIST, 0, 0, at, "", delegation, "", null);
    }

    private void awaitStates(TaskState... states) {
        await().atMost(SOON).until(() -> reports().stream().map(TaskReport::getState).toList().equals(List.of(states)));
    }

    private List<TaskState> states(String step) {
        return reports().stream().filter(each -> each.getStep().equals(step)).map(TaskReport::getState).toList();
    }

    private List<TaskReport> reports() {
        return DuringTests.all("status", each -> (application + "/dev").equals(each.key())).stream()
                .map(each -> envelopes.serde(Topics.STATUS).deserializer().deserialize("status", each.value()).getReport()).toList();
    }
}
