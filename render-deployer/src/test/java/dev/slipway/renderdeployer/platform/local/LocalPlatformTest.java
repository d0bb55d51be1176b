package dev.slipway.renderdeployer.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.agent.spring.PortRange;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Instance.Cause;
import dev.slipway.renderdeployer.instance.Instance.State;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Started;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.renderdeployer.platform.Platform;
import dev.slipway.renderdeployer.platform.PlatformContract;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.Told;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local platform keeps the contract, with real processes; below, what only a machine of one's own can show. */
class LocalPlatformTest implements PlatformContract {
    private static final String JWEBSERVER = Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString();
    private static final String ID = "shop-dev-1";

    @TempDir
    Path directory;

    private final Told told = new Told();
    private LocalPlatform platform;

    @BeforeEach
    void open() throws PlatformException {
        platform = new LocalPlatform(directory.resolve("data"), directory.resolve("releases"), new PortRange(20000, 29999), null, told,
                InstantSource.system());
        platform.start();
    }

    @AfterEach
    void close() throws Exception {
        List<String> all = platform.states().stream().map(Instance::id).toList();
        platform.ensureStopped(MANDATE, all, "KILL", Duration.ZERO, () -> false);
        all.forEach(id -> Processes.carrying(id).forEach(each -> Posix.kill(each.pid(), "KILL")));
        platform.close();
    }

    @Override
    public Platform platform() {
        return platform;
    }

    @Override
    public Platform reopened() throws PlatformException {
        platform.close();
        open();
        return platform;
    }

    @Override
    public Told told() {
        return told;
    }

    @Override
    public List<Long> really(String instance) {
        return Processes.carrying(instance).stream().map(Processes.Stat::pid).toList();
    }

    @Override
    public void kill(long process) {
        Posix.kill(process, "KILL");
    }

    @Override
    public Wanted release(Program program) {
        return switch (program) {
            case SERVES -> web(JWEBSERVER, "-b", "127.0.0.1", "-p", "${PORT}");
            case FAILS -> web("sh", "-c", "echo about to fail >&2; exit 3");
            case NEVER_LISTENS -> web("sleep", "1000");
            case HAS_GRANDCHILDREN -> worker("sh", "-c", "sh -c 'sleep 1000 & wait' & wait");
            case IGNORES_SIGNAL -> worker("sh", "-c", "trap '' TERM; while true; do sleep 1000; done");
            case TELLS_ENVIRONMENT -> worker("env");
        };
    }

    @Override
    public Map<String, String> environmentOf(String instance) {
        var promised = new TreeMap<>(Map.of("SLIPWAY_APPLICATION", "shop", "SLIPWAY_ENVIRONMENT", "dev", "SLIPWAY_VERSION", "1.0",
                "SLIPWAY_INSTANCE", instance, "COLOUR", "green",
                "TMPDIR", directory.resolve("data/instances").resolve(instance).resolve("tmp").toString()));
        for (String name : List.of("PATH", "HOME", "LANG", "TZ")) {
            if (System.getenv(name) != null) {
                promised.put(name, System.getenv(name));
            }
        }
        return promised;
    }

    private static Wanted web(String... command) {
        return service("\"type\":\"web\"", command);
    }

    private static Wanted worker(String... command) {
        return service("\"type\":\"worker\"", command);
    }

    private static Wanted limited(String resources, String... command) {
        return service("\"type\":\"worker\",\"resources\":" + resources, command);
    }

    private static Wanted service(String fields, String... command) {
        String arguments = String.join(",", java.util.Arrays.stream(command).map(each -> '"' + each + '"').toList());
        String manifest = "{\"name\":\"shop\",\"environment\":\"dev\",\"service\":{" + fields
                + ",\"shutdown\":{\"grace\":\"2s\"}},\"artifact\":{\"command\":[" + arguments + "]}}";
        return new Wanted("release-1", "1.0", EffectiveManifest.read(manifest), Map.of("COLOUR", "green"));
    }

    private Started start(Wanted wanted) throws Exception {
        return platform.ensureStarted(MANDATE, wanted, List.of(new Place(ID, 0)), PATIENCE, () -> false);
    }

    /** Changes what the next deployer reads, and starts that. */
    private void reopenedWith(UnaryOperator<Instance> change) throws PlatformException {
        platform.close();
        var records = new Records(directory.resolve("data"));
        records.all().forEach(each -> records.write(change.apply(each), false));
        open();
    }

    @Test
    void a_python_server_runs() throws Exception {
        assumeTrue(java.nio.file.Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
        assertThat(start(web("/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "${PORT}"))).isInstanceOf(Started.Running.class);
        platform.ensureStopped(MANDATE, List.of(ID), "INT", PATIENCE, () -> false);
        assertThat(really(ID)).isEmpty();
    }

    @Test
    void no_helper_stays_beside_an_instance_and_it_leads_its_session() throws Exception {
        start(release(Program.SERVES));
        Instance now = Objects.requireNonNull(told.newest(ID));
        assertThat(Processes.carrying(ID)).singleElement().satisfies(stat -> {
            assertThat(stat.id()).isEqualTo(now.process());
            assertThat(stat.session()).isEqualTo(stat.pid());
        });
    }

    @Test
    void what_left_the_session_of_an_instance_is_ended_with_it() throws Exception {
        start(worker("sh", "-c", "setsid sleep 1000 & setsid sh -c 'trap : TERM; while true; do sleep 1001; done' & wait"));
        await().atMost(PATIENCE).until(() -> really(ID).size() >= 3);
        platform.ensureStopped(MANDATE, List.of(ID), "TERM", Duration.ofMillis(300), () -> false);
        assertThat(really(ID)).isEmpty();
    }

    @Test
    void what_left_the_session_of_an_instance_that_exits_is_ended_too() throws Exception {
        start(worker("sh", "-c", "setsid sleep 1000 & sleep 0.5; exit 4"));
        await().atMost(PATIENCE).until(() -> Objects.requireNonNull(told.newest(ID)).hasEnded());
        await().atMost(PATIENCE).until(() -> really(ID).isEmpty());
    }

    @Test
    void an_instance_holds_no_more_files_than_its_manifest_says() throws Exception {
        start(limited("{\"openFiles\":100}", "sh", "-c", "ulimit -n; sleep 1000"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.lines(ID, Stream.OUT)).extracting(Line::text).containsExactly("100"));
    }

    @Test
    void an_instance_gets_no_more_memory_than_its_manifest_says() throws Exception {
        assumeTrue(java.nio.file.Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
        String grows = "import time\\nsmall = bytearray(16 << 20)\\nprint('16 MiB', flush=True)\\n"
                + "try:\\n    large = bytearray(200 << 20)\\nexcept MemoryError:\\n    print('refused', flush=True)\\ntime.sleep(1000)";
        start(limited("{\"memory\":\"128Mi\"}", "/usr/bin/python3", "-c", grows));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.lines(ID, Stream.OUT)).extracting(Line::text).containsExactly("16 MiB", "refused"));
    }

    @Test
    void a_deployer_that_died_between_a_start_and_its_note_finds_the_process() throws Exception {
        start(release(Program.SERVES));
        List<Long> running = really(ID);
        reopenedWith(each -> each.launching(each.port(), each.boot(), each.startedAt()));
        assertThat(told.newest(ID)).satisfies(each -> assertThat(Objects.requireNonNull(each).state()).isEqualTo(State.STARTING));
        assertThat(start(release(Program.SERVES))).isInstanceOf(Started.Running.class);
        assertThat(really(ID)).isEqualTo(running);
    }

    @Test
    void a_deployer_that_died_before_a_start_starts_when_it_is_asked_again() throws Exception {
        start(release(Program.SERVES));
        platform.close();
        Processes.carrying(ID).forEach(each -> kill(each.pid()));
        await().atMost(PATIENCE).until(() -> really(ID).isEmpty());
        open();
        reopenedWith(each -> new Instance(each.origin(), each.port(), each.shutdown(), each.startedAt(), each.boot(), null, null, null, null, false));
        assertThat(start(release(Program.SERVES))).isInstanceOf(Started.Running.class);
        assertThat(really(ID)).hasSize(1);
    }

    @Test
    void what_ended_while_no_deployer_watched_is_lost() throws Exception {
        start(release(Program.SERVES));
        platform.close();
        really(ID).forEach(this::kill);
        await().atMost(PATIENCE).until(() -> really(ID).isEmpty());
        open();
        Instance now = Objects.requireNonNull(told.newest(ID));
        assertThat(now.state()).isEqualTo(State.LOST);
        assertThat(Objects.requireNonNull(now.end()).cause()).isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void what_ran_before_the_machine_was_restarted_is_lost_by_the_reboot() throws Exception {
        start(release(Program.SERVES));
        List<Long> somebody = really(ID);
        reopenedWith(each -> new Instance(each.origin(), each.port(), each.shutdown(), each.startedAt(), "another boot", each.process(),
                each.runningAt(), null, null, false));
        Instance now = Objects.requireNonNull(told.newest(ID));
        assertThat(now.state()).isEqualTo(State.LOST);
        assertThat(Objects.requireNonNull(now.end()).cause()).isEqualTo(Cause.REBOOT);
        assertThat(really(ID)).as("a process of this boot is not the one that was noted").isEqualTo(somebody);
    }

    @Test
    void a_reused_pid_is_not_taken_for_the_instance() throws Exception {
        start(release(Program.SERVES));
        long own = ProcessHandle.current().pid();
        reopenedWith(each -> each.started(new Instance.ProcessId(own, 1)));
        assertThat(Objects.requireNonNull(told.newest(ID)).state()).isEqualTo(State.LOST);
    }

    @Test
    void a_port_that_somebody_else_takes_is_not_the_release_s_failure() throws Exception {
        Path once = directory.resolve("once");
        String server = JWEBSERVER + " -b 127.0.0.1 -p $PORT";
        // The first start lets a program of another session listen on its port, and then fails as any server would.
        Started started = start(web("bash", "-c", "if mkdir " + once + "; then env -u SLIPWAY_INSTANCE setsid " + server + " & "
                + "echo $! > " + once + "/pid; until (echo > /dev/tcp/127.0.0.1/$PORT) 2>/dev/null; do sleep 0.05; done; exit 1; else exec " + server + "; fi"));
        assertThat(started).isInstanceOf(Started.Running.class);
        assertThat(told.states(ID)).doesNotContain(State.STOPPED);
        assertThat(Objects.requireNonNull(told.newest(ID)).address()).isEqualTo(((Started.Running) started).addresses().get(ID));
        long other = Long.parseLong(java.nio.file.Files.readString(once.resolve("pid")).strip());
        assertThat(Processes.stat(other)).as("nobody else's process is ended").isPresent();
        kill(other);
    }

    @Test
    void the_operator_ends_all_instances_while_no_suite_runs() throws Exception {
        start(release(Program.SERVES));
        platform.close();
        var printed = new ByteArrayOutputStream();
        StopApplications.run(directory.resolve("data"), new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(really(ID)).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8)).matches("stopped " + ID + " \\(process \\d+\\)\n1 instance stopped\n");
        open();
        Instance now = Objects.requireNonNull(told.newest(ID));
        assertThat(now.state()).isEqualTo(State.STOPPED);
        assertThat(Objects.requireNonNull(now.end()).cause()).isEqualTo(Cause.SUITE_DOWN);
    }

    @Test
    void the_operator_ends_what_a_leader_left_behind_too() throws Exception {
        start(release(Program.HAS_GRANDCHILDREN));
        long leader = Objects.requireNonNull(Objects.requireNonNull(told.newest(ID)).process()).pid();
        platform.close();
        kill(leader);
        await().atMost(PATIENCE).until(() -> !really(ID).contains(leader));
        assertThat(really(ID)).isNotEmpty();
        StopApplications.run(directory.resolve("data"), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        await().atMost(PATIENCE).until(() -> really(ID).isEmpty());
        open();
        assertThat(Objects.requireNonNull(Objects.requireNonNull(told.newest(ID)).end()).cause()).isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void an_operator_s_wish_that_was_not_carried_out_is_over_when_the_suite_is_up_again() throws Exception {
        start(release(Program.SERVES));
        reopenedWith(each -> each.asked(By.SUITE, each.startedAt()));
        assertThat(Objects.requireNonNull(told.newest(ID)).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_second_deployer_on_the_same_data_fails_clearly() {
        var second = new LocalPlatform(directory.resolve("data"), directory.resolve("releases"), new PortRange(20000, 29999), null, told,
                InstantSource.system());
        assertThatThrownBy(second::start).isInstanceOf(PlatformException.class).hasMessageContaining("belongs to another deployer");
    }

    @Test
    void lines_are_told_once_with_their_offsets_over_a_restart() throws Exception {
        start(worker("sh", "-c", "echo one; echo two; while [ ! -f go ]; do sleep 0.05; done; echo three; printf four"));
        await().atMost(PATIENCE).until(() -> told.lines(ID, Stream.OUT).size() == 2);
        reopened();
        java.nio.file.Files.createFile(directory.resolve("data/instances").resolve(ID).resolve("work/go"));
        await().atMost(PATIENCE).until(() -> told.lines(ID, Stream.OUT).size() == 4);
        assertThat(told.lines(ID, Stream.OUT)).containsExactly(new Line(0, "one"), new Line(4, "two"), new Line(8, "three"), new Line(14, "four"));
    }

    @Test
    void an_instance_that_was_asked_to_end_is_forgotten_and_its_log_stays() throws Exception {
        start(release(Program.SERVES));
        platform.ensureStopped(MANDATE, List.of(ID), "TERM", PATIENCE, () -> false);
        var longAgo = Objects.requireNonNull(told.newest(ID)).startedAt().minusSeconds(60);
        reopenedWith(each -> new Instance(each.origin(), each.port(), each.shutdown(), each.startedAt(), each.boot(), each.process(),
                each.runningAt(), new Instance.Asked(By.DELEGATION, longAgo), new Instance.End(Cause.REQUESTED, true, null, null, longAgo, "", List.of()), false));
        await().atMost(PATIENCE).until(() -> told.forgotten().contains(ID));
        Path own = directory.resolve("data/instances").resolve(ID);
        await().atMost(PATIENCE).until(() -> !java.nio.file.Files.exists(own.resolve("tmp")));
        assertThat(own.resolve("out")).exists();
    }
}
