package dev.slipway.monitoringspecialist.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.monitoringspecialist.FaultyServer;
import dev.slipway.monitoringspecialist.FaultyServer.Answer;
import dev.slipway.monitoringspecialist.MonitoringSpecialistApplication;
import dev.slipway.schemas.Alert;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.FailureKind;
import dev.slipway.schemas.Health;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The agent as it is started, on a real broker, with real servers to check. */
class MonitoringTest {
    private static final String SERVICE =
            "{\"health\":{\"interval\":\"1s\",\"startup\":\"20s\",\"timeout\":\"500ms\",\"unhealthyAfter\":1},\"type\":\"web\"}";

    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static ConfigurableApplicationContext agent;
    private final FaultyServer shop = new FaultyServer().on("/health", 200).on("/health/db", 200).on("/health/external", 503);
    private Others others;
    private static int applications;

    @BeforeAll
    static void startSuite() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        kafka = new LocalKafka(directory, 2);
        kafka.start();
        startAgent();
    }

    private static void startAgent() {
        agent = new SpringApplicationBuilder(MonitoringSpecialistApplication.class).registerShutdownHook(false)
                .run("--spring.application.name=monitoring-specialist", "--server.port=0",
                        "--slipway.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--slipway.kafka.schema-registry=" + kafka.schemaRegistry(), "--slipway.data=" + directory);
        await().until(() -> agent.getBean(Monitoring.class).isReady());
    }

    @AfterAll
    static void stopSuite() {
        Awaitility.reset();
        agent.close();
        kafka.close();
    }

    /** Each test has an application of its own. */
    @BeforeEach
    void start() {
        others = new Others(new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of()), "shop-" + applications++);
    }

    @AfterEach
    void stop() {
        others.close();
        shop.close();
    }

    @Test
    void a_delegation_is_answered_and_what_it_named_is_watched_over_a_restart_until_it_is_ended() throws Exception {
        others.runs("shop-1", shop.address());
        String delegation = others.awaits(SERVICE, 20_000, "shop-1");
        await().untilAsserted(() -> assertThat(others.report(delegation)).isNotNull().extracting(TaskReport::getState, TaskReport::getDetail)
                .containsExactly(TaskState.SUCCEEDED, "1 of 1 healthy"));
        await().untilAsserted(() -> assertThat(others.healthOf("shop-1")).isNotNull()
                .extracting(Health::getState, Health::getComponents, Health::getChecksInARow, Health::getRelease)
                .containsExactly(HealthState.HEALTHY, Map.of("db", "UP", "external", "DOWN"), 2, Others.RELEASE));
        assertThat(others.targets).containsExactly(Map.entry(others.key("shop-1"), SERVICE));
        assertThat(others.metrics).isNotEmpty().allSatisfy(each -> assertThat(each.getUp()).isTrue());
        assertThat(others.presence).contains("monitoring-specialist-0");
        assertThat(health()).contains("\"checks\"").containsPattern("\"targets\":\"[1-9]");

        shop.on("/health", new Answer.Hang());
        await().untilAsserted(() -> assertThat(others.healthOf("shop-1")).isNotNull()
                .extracting(Health::getState, Health::getFailure, Health::getBecause)
                .containsExactly(HealthState.UNHEALTHY, FailureKind.TIMEOUT, "GET /health: no answer within 500ms"));
        await().untilAsserted(() -> assertThat(states()).containsExactly(AlertState.FIRING));

        agent.close();
        await().untilAsserted(() -> assertThat(others.presence).contains("monitoring-specialist-0 goodbye"));
        startAgent();
        shop.on("/health", 200);
        await().untilAsserted(() -> assertThat(states()).containsExactly(AlertState.FIRING, AlertState.RESOLVED));
        assertThat(others.alerts).extracting(Alert::getId).containsOnly(others.alerts.getFirst().getId());
        assertThat(others.alerts.getLast().getBecause()).isEqualTo("it is healthy again");

        others.ended("shop-1", EndCause.REQUESTED, "was ended");
        await().untilAsserted(() -> assertThat(others.targets).isEmpty());
        await().untilAsserted(() -> assertThat(others.health).isEmpty());
        assertThat(states()).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
    }

    @Test
    void what_ends_while_it_is_awaited_fails_the_delegation_at_once_with_its_last_lines() {
        shop.on("/health", 503);
        others.runs("shop-1", shop.address());
        String delegation = others.awaits(SERVICE, 600_000, "shop-1");
        await().untilAsserted(() -> assertThat(others.healthOf("shop-1")).isNotNull().extracting(Health::getState, Health::getBecause)
                .containsExactly(HealthState.NO_DATA, "starting: GET /health: status 503"));
        others.ended("shop-1", EndCause.EXITED, "exited with 3", "no database", "bye");
        await().untilAsserted(() -> assertThat(others.report(delegation)).isNotNull().extracting(TaskReport::getState, TaskReport::getDetail)
                .containsExactly(TaskState.FAILED, "shop-1 has ended: exited with 3\nlast lines of shop-1:\nno database\nbye"));
        assertThat(others.healthOf("shop-1")).isNotNull().extracting(Health::getState, Health::getFailure)
                .containsExactly(HealthState.UNHEALTHY, FailureKind.ENDED);
        assertThat(others.alerts).as("what was never healthy is no news to anybody but its deployment").isEmpty();
    }

    @Test
    void an_exit_fires_at_once_and_is_over_when_the_successor_is_healthy() {
        others.runs("shop-1", shop.address());
        others.awaits(SERVICE, 20_000, "shop-1");
        await().until(() -> isHealthy("shop-1"));
        others.ended("shop-1", EndCause.EXITED, "killed by KILL");
        await().untilAsserted(() -> assertThat(states()).containsExactly(AlertState.FIRING));
        assertThat(others.healthOf("shop-1")).isNotNull().extracting(Health::getState, Health::getFailure)
                .containsExactly(HealthState.UNHEALTHY, FailureKind.ENDED);
        others.runs("shop-2", shop.address());
        others.awaits(SERVICE, 20_000, "shop-2");
        await().untilAsserted(() -> assertThat(states()).containsExactly(AlertState.FIRING, AlertState.RESOLVED));
        assertThat(others.alerts.getLast().getBecause()).isEqualTo("its successor is healthy");
        others.forgets("shop-1");
        await().until(() -> !others.health.containsKey(others.key("shop-1")));
        assertThat(others.targets).containsOnlyKeys(others.key("shop-2"));
    }

    /** What was over was forgotten at a start; so it fired again for what had long ended, once its successor was gone as well. */
    @Test
    void an_alert_that_is_over_does_not_begin_again_when_the_agent_is_started() {
        others.runs("shop-1", shop.address());
        others.awaits(SERVICE, 20_000, "shop-1");
        await().until(() -> isHealthy("shop-1"));
        others.ended("shop-1", EndCause.EXITED, "killed by KILL");
        others.runs("shop-2", shop.address());
        others.awaits(SERVICE, 20_000, "shop-2");
        await().untilAsserted(() -> assertThat(states()).containsExactly(AlertState.FIRING, AlertState.RESOLVED));
        others.ended("shop-2", EndCause.REQUESTED, "was ended");
        await().until(() -> others.healthOf("shop-2") == null);
        agent.close();
        startAgent();
        others.runs("shop-3", "127.0.0.1:1");
        others.awaits(SERVICE, 20_000, "shop-3");
        await().until(() -> others.healthOf("shop-3") != null);
        assertThat(states()).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
    }

    @Test
    void a_manifest_that_switches_the_rule_off_gets_no_alert() {
        others.registers("{\"alerts\":[{\"rule\":\"unavailable\",\"state\":\"off\"}],\"artifact\":{\"command\":[\"run\"]}}");
        others.runs("shop-1", shop.address());
        others.awaits(SERVICE, 20_000, "shop-1");
        await().until(() -> isHealthy("shop-1"));
        others.ended("shop-1", EndCause.EXITED, "killed by KILL");
        await().untilAsserted(() -> assertThat(others.healthOf("shop-1").getFailure()).isEqualTo(FailureKind.ENDED));
        assertThat(others.alerts).isEmpty();
    }

    @Test
    void the_startup_time_over_the_delegation_says_what_each_instance_answered() {
        others.runs("shop-1", shop.address());
        others.runs("shop-2", "127.0.0.1:1");
        String delegation = others.awaits(SERVICE, 700, "shop-1", "shop-2");
        await().untilAsserted(() -> assertThat(others.report(delegation)).isNotNull().extracting(TaskReport::getState, TaskReport::getDetail)
                .containsExactly(TaskState.FAILED, "only 1 of 2 healthy after 700ms, 2 must be; shop-1: healthy; "
                        + "shop-2: starting: GET /health: nothing listens on 127.0.0.1:1"));
    }

    private boolean isHealthy(String instance) {
        Health health = others.healthOf(instance);
        return health != null && health.getState() == HealthState.HEALTHY;
    }

    private List<AlertState> states() {
        return others.alerts.stream().map(Alert::getState).toList();
    }

    private String health() throws Exception {
        URI external = URI.create("http://127.0.0.1:" + agent.getEnvironment().getProperty("local.server.port") + "/health/external");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(external).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
