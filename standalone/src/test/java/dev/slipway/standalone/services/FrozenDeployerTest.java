package dev.slipway.standalone.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.agent.kafka.TableReader;
import dev.slipway.cicdspecialist.CicdSpecialistApplication;
import dev.slipway.deploymentmanager.DeploymentManagerApplication;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.monitoringspecialist.MonitoringSpecialistApplication;
import dev.slipway.renderdeployer.platform.hosted.FakeCloud;
import dev.slipway.renderdeployer.platform.hosted.FakeCloud.Call;
import dev.slipway.renderdeployer.platform.hosted.FakeCloud.Hosted;
import dev.slipway.renderdeployer.platform.hosted.HostedDeployer;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Deployment;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.PutApplication;
import dev.slipway.schemas.TaskReport;
import dev.slipway.schemas.TaskState;
import dev.slipway.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Two deployers, each a process, on a platform that both reach: the first is frozen (SIGSTOP) between two calls of a task, and
 * woken when its successor has ended that task and undone what it did. Manager, specialists and Kafka are the real ones.
 */
class FrozenDeployerTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String KEY = "shop/dev";
    private static final String MANIFEST = "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"dev\":{\"instances\":2}},\"name\":\"shop\","
            + "\"service\":{\"type\":\"worker\"},\"strategy\":{\"type\":\"rolling\",\"maxSurge\":2}}";

    private final FakeCloud cloud = new FakeCloud();
    private final List<ConfigurableApplicationContext> agents = new ArrayList<>();
    private final List<Process> deployers = new ArrayList<>();
    private final List<TaskReport> reports = new CopyOnWriteArrayList<>();
    private final List<Deployment> told = new CopyOnWriteArrayList<>();
    private final Map<String, InstanceState> instances = new ConcurrentHashMap<>();
    private LocalKafka kafka;
    private KafkaConnection connection;
    private Publisher publisher;
    private TableReader reader;

    @BeforeEach
    void start(@TempDir Path directory) {
        kafka = new LocalKafka(directory.resolve("kafka"), 1);
        kafka.start();
        connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        var envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "gateway");
        reader = TableReader.of(connection, envelopes, "test")
                .read(Topics.STATUS, Map.of(), each -> {
                    if (each.value() != null && each.value().getReport() != null) {
                        reports.add(each.value().getReport());
                    }
                })
                .read(Topics.DEPLOYMENTS, Map.of(), each -> told.add(Objects.requireNonNull(Objects.requireNonNull(each.value()).getDeployment())))
                .read(Topics.INSTANCES, Map.of(), this::note).build();
        reader.start();
        agent(DeploymentManagerApplication.class, "deployment-manager", directory);
        agent(MonitoringSpecialistApplication.class, "monitoring-specialist", directory);
        agent(CicdSpecialistApplication.class, "cicd-specialist", directory);
    }

    private void note(Received<dev.slipway.schemas.InstanceRecord> record) {
        if (record.value() != null && record.value().getInstance() != null) {
            instances.put(record.value().getInstance().getId(), record.value().getInstance().getState());
        }
    }

    private void agent(Class<?> application, String name, Path directory) {
        agents.add(new SpringApplicationBuilder(application).registerShutdownHook(false)
                .properties(Map.of("spring.application.name", name, "slipway.kafka.bootstrap-servers", kafka.bootstrapServers(),
                        "slipway.kafka.schema-registry", kafka.schemaRegistry().toString(), "slipway.kafka.partitions", "1",
                        "slipway.data", directory.resolve("data").toString()))
                .run());
    }

    @AfterEach
    void end() {
        deployers.forEach(Process::destroyForcibly);
        agents.forEach(ConfigurableApplicationContext::close);
        reader.close();
        publisher.close();
        cloud.close();
        kafka.close();
    }

    @Test
    void a_deployer_that_wakes_up_inside_a_task_of_its_successor_is_fenced(@TempDir Path directory) throws Exception {
        Process frozen = deployer("a", directory);
        command(CommandRecord.newBuilder().setPutApplication(new PutApplication(MANIFEST, null)), UUID.randomUUID().toString(), "shop", null);
        assertThat(ended(deploy("1")).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);

        FakeCloud.Hold hold = cloud.hold(call -> starts(call, "2"));
        String second = deploy("2");
        await().atMost(LIMIT).until(hold::isReached);
        signal(frozen, "STOP");
        hold.letGo();
        String first = cloud.calls().getLast().asked().instance();

        deployer("b", directory);
        assertThat(ended(second).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(ended(deploy("3")).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(instances.get(first)).as("ended by the successor").isEqualTo(InstanceState.STOPPED);
        List<Hosted> runs = cloud.running();
        List<Deployment> history = List.copyOf(told);
        int calls = cloud.calls().size();
        int words = reports.size();

        signal(frozen, "CONT");
        await().atMost(LIMIT).until(() -> since(words).stream().anyMatch(each -> isLast(each, second)));
        TaskReport late = since(words).stream().filter(each -> isLast(each, second)).findFirst().orElseThrow();
        assertThat(late.getState()).as(late::toString).isEqualTo(TaskState.STALE);
        assertThat(late.getLostTo()).isEqualTo(highestFence(first));
        List<Call> after = cloud.calls().subList(calls, cloud.calls().size());
        assertThat(after).as("tried, and refused").isNotEmpty().allSatisfy(call -> {
            assertThat(call.deployer()).isEqualTo("a");
            assertThat(call.refused()).as(call::toString).isTrue();
        });
        assertThat(cloud.running()).isEqualTo(runs);

        // Decided after the late word was read: whatever the manager believed of it would show by now.
        assertThat(ended(deploy("4")).getPhase()).isEqualTo(DeploymentPhase.SUCCEEDED);
        assertThat(told.stream().filter(each -> !each.getVersion().equals("4"))).containsExactlyElementsOf(history);
        assertThat(cloud.running()).extracting(Hosted::version).containsExactly("4", "4");
        assertThat(cloud.instances()).extracting(Hosted::version).containsExactlyInAnyOrder("1", "1", "2", "2", "3", "3", "4", "4");
        assertThat(cloud.calls().stream().filter(Call::began).map(call -> call.method() + " " + call.asked().instance())).doesNotHaveDuplicates();
        await().atMost(LIMIT).untilAsserted(() -> cloud.instances().forEach(each -> assertThat(instances.get(each.id())).as(each.id())
                .isEqualTo(each.endedAtMs() == null ? InstanceState.RUNNING : InstanceState.STOPPED)));
    }

    private static boolean starts(Call call, String version) {
        return call.asked().start() != null && call.asked().start().version().equals(version);
    }

    /** Of the task that the frozen one was in; the manager counts a later attempt by then. */
    private static boolean isLast(TaskReport report, String deployment) {
        return report.getDeploymentId().equals(deployment) && report.getAttempt() == 1 && report.getState() != TaskState.ACCEPTED && report.getState() != TaskState.RUNNING;
    }

    private List<TaskReport> since(int words) {
        return reports.subList(words, reports.size());
    }

    /** Of all that was done to the target that this instance was started in. */
    private long highestFence(String instance) {
        String target = cloud.calls().stream().filter(call -> call.asked().instance().equals(instance)).findFirst().orElseThrow().asked().mandate().target();
        return cloud.calls().stream().map(call -> call.asked().mandate()).filter(each -> each.target().equals(target))
                .mapToLong(dev.slipway.renderdeployer.platform.Platform.Mandate::fence).max().orElseThrow();
    }

    private Process deployer(String instance, Path directory) throws IOException {
        Path log = Agents.repository().resolve("standalone/target/hosted-deployer-" + instance + ".log");
        Files.createDirectories(log.getParent());
        Process deployer = HostedDeployer.launch(instance, connection, cloud.address(), directory.resolve("fences-" + instance), log);
        deployers.add(deployer);
        return deployer;
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    private String deploy(String version) {
        String id = UUID.randomUUID().toString();
        var deploy = Deploy.newBuilder().setDeploymentId(id).setVersion(version).build();
        command(CommandRecord.newBuilder().setDeploy(deploy), id, KEY, "dev");
        return id;
    }

    private void command(CommandRecord.Builder command, String id, String key, @org.jspecify.annotations.Nullable String environment) {
        publisher.publish(Topics.COMMANDS, key, command.setCommandId(id).setApplication("shop").setEnvironment(environment).setRequestedBy("ann")
                .setDigest(id).setRequestedAt(Instant.EPOCH).build(), id).join();
    }

    private Deployment ended(String deployment) {
        return await(deployment).atMost(LIMIT).until(() -> told.stream().filter(each -> each.getId().equals(deployment))
                .reduce((_, newest) -> newest).filter(each -> each.getFinishedAt() != null).orElse(null), Objects::nonNull);
    }
}
