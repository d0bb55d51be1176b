package dev.slipway.renderdeployer.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instance.Cause;
import dev.slipway.renderdeployer.instance.Instance.State;
import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import dev.slipway.renderdeployer.platform.Platform.Mandate;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Started;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every platform promises. It looks at what really runs, not only at what the platform says. */
public interface PlatformContract {
    /** Long enough on a machine that is busy with other tests. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** On which the tests do everything. */
    Mandate MANDATE = new Mandate("a-delegation", "shop/dev/instances", 1);

    /** What programs of the tests do. */
    enum Program {
        /** Answers HTTP on its port. */
        SERVES,
        /** Says {@code about to fail} on standard error and exits with code 3. */
        FAILS,
        /** Has a port and never listens. */
        NEVER_LISTENS,
        /** A worker that starts children that start children. */
        HAS_GRANDCHILDREN,
        /** A worker that ignores the polite signal. */
        IGNORES_SIGNAL,
        /** A worker that tells its environment, a variable a line. */
        TELLS_ENVIRONMENT
    }

    /** The platform under test, started. */
    Platform platform();

    /** The same after the deployer's death and a new start. */
    Platform reopened() throws Exception;

    /** What it told. */
    Told told();

    /** A release of a program. */
    Wanted release(Program program);

    /** What really runs of an instance, as ids of the platform's. */
    List<Long> really(String instance);

    /** What the promised environment holds beside the manifest's rules: of the platform, by name. */
    Map<String, String> environmentOf(String instance);

    /** Ends a process behind the platform's back. */
    void kill(long process);

    private static String id() {
        return "shop-dev-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private Started start(Platform platform, Program program, String... instances) throws Exception {
        return start(platform, program, PATIENCE, instances);
    }

    private Started start(Platform platform, Program program, Duration atMost, String... instances) throws Exception {
        List<Place> places = java.util.stream.IntStream.range(0, instances.length).mapToObj(i -> new Place(instances[i], i)).toList();
        return platform.ensureStarted(MANDATE, release(program), places, atMost, () -> false);
    }

    private void kill(Platform platform, String... instances) throws Exception {
        platform.ensureStopped(MANDATE, List.of(instances), "TERM", Duration.ZERO, () -> false);
    }

    private static Map<String, String> addresses(Started started) {
        assertThat(started).isInstanceOf(Started.Running.class);
        return ((Started.Running) started).addresses();
    }

    private static String failure(Started started) {
        assertThat(started).isInstanceOf(Started.Not.class);
        return ((Started.Not) started).because();
    }

    @Test
    default void what_is_started_runs_and_listens_at_its_address() throws Exception {
        String one = id();
        String other = id();
        Map<String, String> addresses = addresses(start(platform(), Program.SERVES, one, other));
        assertThat(addresses).containsOnlyKeys(one, other);
        assertThat(addresses.get(one)).isNotEqualTo(addresses.get(other));
        for (String address : addresses.values()) {
            int colon = address.indexOf(':');
            try (var socket = new java.net.Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
        assertThat(told().states(one)).containsExactly(State.STARTING, State.RUNNING);
        assertThat(Objects.requireNonNull(told().newest(one)).address()).isEqualTo(addresses.get(one));
    }

    @Test
    default void ensuring_twice_starts_one_instance() throws Exception {
        String id = id();
        Map<String, String> first = addresses(start(platform(), Program.SERVES, id));
        List<Long> running = really(id);
        assertThat(addresses(start(platform(), Program.SERVES, id))).isEqualTo(first);
        assertThat(really(id)).isEqualTo(running).hasSize(1);
    }

    @Test
    default void what_was_ended_does_not_run_and_is_told() throws Exception {
        String id = id();
        start(platform(), Program.SERVES, id);
        platform().ensureStopped(MANDATE, List.of(id), "TERM", PATIENCE, () -> false);
        assertThat(really(id)).isEmpty();
        assertThat(told().states(id)).containsExactly(State.STARTING, State.RUNNING, State.DRAINING, State.STOPPED);
        assertThat(end(id).cause()).isEqualTo(Cause.REQUESTED);
        platform().ensureStopped(MANDATE, List.of(id), "TERM", PATIENCE, () -> false);
        assertThat(failure(start(platform(), Program.SERVES, id))).contains(id).contains("was asked to end");
    }

    @Test
    default void ending_what_is_unknown_is_fine_and_it_never_starts_after_that() throws Exception {
        String id = id();
        platform().ensureStopped(MANDATE, List.of(id), "TERM", PATIENCE, () -> false);
        assertThat(failure(start(platform(), Program.SERVES, id))).isEqualTo("instance " + id + " was told to end before it began");
        assertThat(failure(start(reopened(), Program.SERVES, id))).isEqualTo("instance " + id + " was told to end before it began");
        assertThat(really(id)).isEmpty();
    }

    @Test
    default void a_program_that_exits_is_told_with_its_log() throws Exception {
        String id = id();
        assertThat(failure(start(platform(), Program.FAILS, id)))
                .matches("(?s)instance " + id + " exited with code 3 \\d+ m?s after its start\nlast lines of " + id + ":\nabout to fail");
        Instance told = Objects.requireNonNull(told().newest(id));
        assertThat(told.state()).isEqualTo(State.STOPPED);
        assertThat(end(id).cause()).isEqualTo(Cause.EXITED);
        assertThat(end(id).code()).isEqualTo(3);
        assertThat(end(id).lastLines()).containsExactly("about to fail");
    }

    @Test
    default void one_that_never_listens_is_told_when_its_time_is_over() throws Exception {
        String id = id();
        assertThat(failure(start(platform(), Program.NEVER_LISTENS, Duration.ofSeconds(1), id)))
                .contains("instance " + id + " does not listen on port").contains("1 s after its start");
        assertThat(really(id)).as("the undo ends it, by a delegation of its own").isNotEmpty();
        kill(platform(), id);
        assertThat(really(id)).isEmpty();
    }

    @Test
    default void a_start_that_is_cancelled_ends_soon() throws Exception {
        String id = id();
        var cancelled = new AtomicBoolean();
        var starting = CompletableFuture.supplyAsync(() -> {
            try {
                return platform().ensureStarted(MANDATE, release(Program.NEVER_LISTENS), List.of(new Place(id, 0)), PATIENCE, cancelled::get);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
        await().atMost(PATIENCE).until(() -> told().newest(id) != null);
        assertThat(starting).isNotDone();
        cancelled.set(true);
        await().atMost(PATIENCE.dividedBy(2)).until(starting::isDone);
        assertThat(failure(starting.join())).contains("cancelled");
        kill(platform(), id);
        assertThat(really(id)).isEmpty();
    }

    @Test
    default void an_instance_can_be_ended_while_its_start_is_under_way() throws Exception {
        String id = id();
        var starting = CompletableFuture.supplyAsync(() -> {
            try {
                return start(platform(), Program.NEVER_LISTENS, id);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
        await().atMost(PATIENCE).until(() -> told().newest(id) != null);
        kill(platform(), id);
        assertThat(failure(starting.join())).contains("instance " + id + " was");
        assertThat(really(id)).isEmpty();
    }

    @Test
    default void a_process_that_is_killed_is_told_with_the_signal() throws Exception {
        String id = id();
        start(platform(), Program.SERVES, id);
        kill(really(id).getFirst());
        await().atMost(PATIENCE).until(() -> Objects.requireNonNull(told().newest(id)).hasEnded());
        assertThat(end(id).cause()).isEqualTo(Cause.EXITED);
        assertThat(end(id).signal()).isEqualTo("KILL");
        assertThat(end(id).code()).isNull();
    }

    @Test
    default void ending_ends_grandchildren_too() throws Exception {
        String id = id();
        start(platform(), Program.HAS_GRANDCHILDREN, id);
        await().atMost(PATIENCE).until(() -> really(id).size() >= 3);
        platform().ensureStopped(MANDATE, List.of(id), "TERM", Duration.ofSeconds(5), () -> false);
        assertThat(really(id)).isEmpty();
    }

    @Test
    default void what_a_killed_instance_leaves_behind_is_ended() throws Exception {
        String id = id();
        start(platform(), Program.HAS_GRANDCHILDREN, id);
        await().atMost(PATIENCE).until(() -> really(id).size() >= 3);
        kill(really(id).getFirst());
        await().atMost(PATIENCE).until(() -> really(id).isEmpty());
        await().atMost(PATIENCE).until(() -> Objects.requireNonNull(told().newest(id)).hasEnded());
    }

    @Test
    default void one_that_ignores_the_signal_is_killed_after_the_grace() throws Exception {
        String id = id();
        start(platform(), Program.IGNORES_SIGNAL, id);
        platform().ensureStopped(MANDATE, List.of(id), "TERM", Duration.ofMillis(300), () -> false);
        assertThat(really(id)).isEmpty();
        assertThat(end(id).signal()).isEqualTo("KILL");
        assertThat(end(id).cause()).isEqualTo(Cause.REQUESTED);
    }

    @Test
    default void the_environment_is_exactly_the_promised_one() throws Exception {
        String id = id();
        start(platform(), Program.TELLS_ENVIRONMENT, id);
        await().atMost(PATIENCE).until(() -> told().lines(id, Stream.OUT).stream().anyMatch(line -> line.text().startsWith("SLIPWAY_VERSION=")));
        var environment = new TreeMap<String, String>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            environment.clear();
            for (Line line : told().lines(id, Stream.OUT)) {
                int equals = line.text().indexOf('=');
                environment.put(line.text().substring(0, equals), line.text().substring(equals + 1));
            }
            assertThat(environment).isEqualTo(environmentOf(id));
        });
    }

    @Test
    default void what_runs_is_adopted_by_the_next_deployer() throws Exception {
        String id = id();
        Map<String, String> first = addresses(start(platform(), Program.SERVES, id));
        List<Long> running = really(id);
        Platform next = reopened();
        assertThat(really(id)).isEqualTo(running);
        assertThat(told().states(id)).containsExactly(State.STARTING, State.RUNNING, State.RUNNING);
        assertThat(addresses(start(next, Program.SERVES, id))).isEqualTo(first);
        assertThat(really(id)).isEqualTo(running);
        kill(running.getFirst());
        await().atMost(PATIENCE).until(() -> Objects.requireNonNull(told().newest(id)).hasEnded());
        assertThat(end(id).cause()).as("the system may not tell how").isIn(Cause.EXITED, Cause.UNKNOWN);
        assertThat(end(id).seen()).isTrue();
    }

    @Test
    default void what_was_adopted_is_ended_like_any_other() throws Exception {
        String id = id();
        start(platform(), Program.SERVES, id);
        reopened().ensureStopped(MANDATE, List.of(id), "TERM", PATIENCE, () -> false);
        assertThat(really(id)).isEmpty();
        assertThat(end(id).cause()).isEqualTo(Cause.REQUESTED);
    }

    @Test
    default void an_instance_remembers_how_many_were_in_its_slot_before() throws Exception {
        String first = id();
        String second = id();
        start(platform(), Program.FAILS, first);
        start(platform(), Program.FAILS, second);
        assertThat(Objects.requireNonNull(told().newest(first)).origin().restarts()).isZero();
        assertThat(Objects.requireNonNull(told().newest(second)).origin().restarts()).isEqualTo(1);
    }

    private Instance.End end(String id) {
        return Objects.requireNonNull(Objects.requireNonNull(told().newest(id)).end());
    }
}
