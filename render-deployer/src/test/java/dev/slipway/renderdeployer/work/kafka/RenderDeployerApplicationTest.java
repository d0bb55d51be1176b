package dev.slipway.renderdeployer.work.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.renderdeployer.RenderDeployerApplication;
import dev.slipway.schemas.DelegationRecord;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.Instance;
import dev.slipway.schemas.InstanceSlot;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.LogLine;
import dev.slipway.schemas.PrepareArtifact;
import dev.slipway.schemas.ReleaseSpec;
import dev.slipway.schemas.StartInstances;
import dev.slipway.schemas.StopInstances;
import dev.slipway.schemas.StopMode;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole agent: delegations in, reports, instances and logs out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenderDeployerApplicationTest {
    private static final String JWEBSERVER = Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString();

    private final List<TaskReport> reports = new CopyOnWriteArrayList<>();
    private final Map<String, Instance> instances = new ConcurrentHashMap<>();
    private final List<LogLine> lines = new CopyOnWriteArrayList<>();
    private LocalKafka kafka;
    private Publisher publisher;
    private TableReader reader;
    private Path data;
    private ConfigurableApplicationContext agent;
    private long fence;

    @BeforeAll
    void start(@TempDir Path directory) {
        kafka = new LocalKafka(directory.resolve("kafka"), Topics.PARTITIONS_STANDALONE);
        kafka.start();
        data = directory.resolve("data");
        var connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        var envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "deployment-manager");
        reader = TableReader.of(connection, envelopes, "test")
                .read(Topics.STATUS, Map.of(), each -> reports.add(Objects.requireNonNull(Objects.requireNonNull(each.value()).getReport())))
                .read(Topics.INSTANCES, Map.of(), each -> {
                    if (each.value() == null) {
                        instances.remove(each.key());
                    } else {
                        instances.put(each.key(), Objects.requireNonNull(each.value().getInstance()));
                    }
                })
                .read(Topics.LOGS, Map.of(), each ->
                        lines.addAll(Objects.requireNonNull(Objects.requireNonNull(each.value()).getBatch()).getLines()))
                .build();
        reader.start();
    }

    @BeforeEach
    void startAgent() {
        agent = new SpringApplicationBuilder(RenderDeployerApplication.class).registerShutdownHook(false)
                .properties(Map.of("spring.application.name", "render-deployer", "slipway.kafka.bootstrap-servers", kafka.bootstrapServers(),
                        "slipway.kafka.schema-registry", kafka.schemaRegistry().toString(), "slipway.data", data.toString()))
                .run();
        await().atMost(Duration.ofSeconds(30)).until(this::isWell);
    }

    private boolean isWell() throws IOException, InterruptedException {
        URI health = URI.create("http://127.0.0.1:" + agent.getEnvironment().getProperty("local.server.port") + "/health/external");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding()).statusCode() == 200;
    }

    @AfterEach
    void stopAgent() {
        agent.close();
    }

    @AfterAll
    void stop() {
        instances.values().stream().filter(each -> each.getState() == InstanceState.RUNNING).forEach(this::kill);
        reader.close();
        publisher.close();
        kafka.close();
    }

    private static ReleaseSpec release(String... command) {
        String arguments = String.join(",", List.of(command).stream().map(each -> '"' + each + '"').toList());
        String manifest = "{\"name\":\"shop\",\"environment\":\"dev\",\"artifact\":{\"command\":[" + arguments + "]}}";
        return new ReleaseSpec("release-1", "1.0", manifest, 1L, Map.of());
    }

    private static ReleaseSpec server() {
        return release(JWEBSERVER, "-b", "127.0.0.1", "-p", "${PORT}");
    }

    private DelegationRecord.Builder delegation(String step, String target) {
        fence++;
        return DelegationRecord.newBuilder().setDelegationId("deployment-1/" + step + "/" + fence).setDeploymentId("deployment-1")
                .setApplication("shop").setEnvironment("dev").setStep(step).setAttempt(1).setTarget(target).setFence(fence)
                .setDeadline(Instant.now().plusSeconds(60));
    }

    private TaskReport outcome(DelegationRecord delegation) {
        publisher.publish(Topics.DELEGATIONS_RENDER_DEPLOYER, "shop/dev", delegation);
        return await().atMost(Duration.ofSeconds(30)).until(() -> reports.stream()
                .filter(each -> each.getDelegationId().equals(delegation.getDelegationId()))
                .filter(each -> each.getState() != TaskState.ACCEPTED && each.getState() != TaskState.RUNNING)
                .findFirst().orElse(null), Objects::nonNull);
    }

    private TaskReport started(String instance, ReleaseSpec release) {
        return outcome(delegation("start-" + instance, "instances/" + instance)
                .setStartInstances(new StartInstances(release, List.of(new InstanceSlot(instance, 0)))).build());
    }

    private Instance told(String instance, InstanceState state) {
        return await().atMost(Duration.ofSeconds(10)).until(() -> instances.get("shop/dev/" + instance),
                each -> each != null && each.getState() == state);
    }

    private void kill(Instance instance) {
        ProcessHandle.allProcesses().filter(each -> each.info().commandLine().orElse("").contains("-p " + instance.getAddress().split(":")[1]))
                .findFirst().ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_delegation_starts_an_instance_that_is_told_and_another_ends_it() {
        TaskReport report = started("shop-dev-one", server());
        assertThat(report.getState()).as(report.getDetail()).isEqualTo(TaskState.SUCCEEDED);
        Instance running = told("shop-dev-one", InstanceState.RUNNING);
        assertThat(report.getOutputs()).isEqualTo(Map.of("address.shop-dev-one", running.getAddress()));
        assertThat(running.getRelease()).isEqualTo("release-1");

        TaskReport ended = outcome(delegation("stop", "instances/shop-dev-one")
                .setStopInstances(new StopInstances(List.of("shop-dev-one"), StopMode.GRACEFUL, "TERM", 5000L)).build());
        assertThat(ended.getState()).as(ended.getDetail()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(told("shop-dev-one", InstanceState.STOPPED).getCause()).isEqualTo(EndCause.REQUESTED);
    }

    @Test
    void what_is_killed_is_told() {
        started("shop-dev-two", server());
        kill(told("shop-dev-two", InstanceState.RUNNING));
        Instance ended = told("shop-dev-two", InstanceState.STOPPED);
        assertThat(ended.getCause()).isEqualTo(EndCause.EXITED);
        assertThat(ended.getExitSignal()).isEqualTo("KILL");
    }

    @Test
    void a_start_that_fails_is_reported_with_the_last_lines() {
        TaskReport report = started("shop-dev-three", release("sh", "-c", "echo boom; exit 7"));
        assertThat(report.getState()).isEqualTo(TaskState.FAILED);
        assertThat(report.getDetail()).startsWith("instance shop-dev-three exited with code 7")
                .endsWith("last lines of shop-dev-three:\nboom");
        await().atMost(Duration.ofSeconds(10)).until(() -> lines.stream().anyMatch(each -> each.getText().equals("boom")));
    }

    @Test
    void an_artifact_is_found_and_what_is_not_there_is_a_failure_in_words() {
        TaskReport found = outcome(delegation("prepare", "artifact/1").setPrepareArtifact(new PrepareArtifact(server())).build());
        assertThat(found.getOutputs().get("digest")).matches("sha256:[0-9a-f]{64}");
        TaskReport missing = outcome(delegation("prepare", "artifact/2").setPrepareArtifact(new PrepareArtifact(release("no-such-program"))).build());
        assertThat(missing.getState()).isEqualTo(TaskState.FAILED);
        assertThat(missing.getDetail()).contains("/artifact/command/0: there is no program 'no-such-program' in PATH");
    }

    @Test
    void a_higher_fence_cancels_a_start_that_is_under_way() {
        DelegationRecord start = delegation("start", "instances/shop-dev-four")
                .setStartInstances(new StartInstances(release("sleep", "1000"), List.of(new InstanceSlot("shop-dev-four", 0)))).build();
        publisher.publish(Topics.DELEGATIONS_RENDER_DEPLOYER, "shop/dev", start);
        told("shop-dev-four", InstanceState.STARTING);
        TaskReport ended = outcome(delegation("undo", "instances/shop-dev-four")
                .setStopInstances(new StopInstances(List.of("shop-dev-four"), StopMode.KILL, "TERM", 0L)).build());
        assertThat(ended.getState()).as(ended.getDetail()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(reports).anySatisfy(each -> {
            assertThat(each.getDelegationId()).isEqualTo(start.getDelegationId());
            assertThat(each.getState()).isEqualTo(TaskState.CANCELLED);
        });
        told("shop-dev-four", InstanceState.STOPPED);
    }

    @Test
    void an_agent_that_is_started_again_adopts_what_runs_and_tells_it() {
        started("shop-dev-five", server());
        Instance before = told("shop-dev-five", InstanceState.RUNNING);
        stopAgent();
        instances.clear();
        startAgent();
        assertThat(told("shop-dev-five", InstanceState.RUNNING)).isEqualTo(before);
        TaskReport again = started("shop-dev-five", server());
        assertThat(again.getOutputs()).isEqualTo(Map.of("address.shop-dev-five", before.getAddress()));
    }
}
