package dev.slipway.gateway.view.kafka;

import static dev.slipway.gateway.view.kafka.Records.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.agent.kafka.CloudEvents;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.kafka.Received;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.disk.Disk;
import dev.slipway.schemas.Alert;
import dev.slipway.schemas.AlertRecord;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.ApplicationPartitioner;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.DeploymentPhase;
import dev.slipway.schemas.HealingAction;
import dev.slipway.schemas.HealingRecord;
import dev.slipway.schemas.HealingState;
import dev.slipway.schemas.HealthState;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.RefusalReason;
import dev.slipway.schemas.Severity;
import dev.slipway.schemas.StepChanged;
import dev.slipway.schemas.Token;
import dev.slipway.schemas.TokenRole;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.TrafficChanged;
import dev.slipway.schemas.TrafficShare;
import dev.slipway.schemas.Variables;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaViewsTest {
    private static final int PARTITIONS = 3;
    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static KafkaConnection connection;
    private static Envelopes envelopes;
    private static Publisher publisher;
    private static KafkaViews views;

    @BeforeAll
    static void start() {
        kafka = new LocalKafka(directory.resolve("kafka"), PARTITIONS);
        kafka.start();
        connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
        envelopes = new Envelopes(connection);
        publisher = new Publisher(connection, envelopes, "test");
        views = started("views");
    }

    @AfterAll
    static void stop() {
        views.close();
        publisher.close();
        kafka.close();
    }

    private static KafkaViews started(String name) {
        var made = new KafkaViews(connection, envelopes, directory.resolve(name), Clock.systemUTC());
        made.open();
        made.start();
        await().until(made::isReady);
        return made;
    }

    private static <T extends SpecificRecord> void publish(Topic<T> topic, String key, @Nullable T value) {
        publisher.publish(topic, key, value).join();
    }

    private static KafkaProducer<String, byte[]> raw(Map<String, Object> more) {
        var settings = connection.client();
        settings.put("partitioner.class", ApplicationPartitioner.class.getName());
        settings.putAll(more);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static <T extends SpecificRecord> ProducerRecord<String, byte[]> record(Topic<T> topic, String key, T value) {
        var record = new ProducerRecord<>(topic.name(), key, envelopes.serde(topic).serializer().serialize(topic.name(), value));
        CloudEvents.describe(record.headers(), key, topic.name(), "", "test", key, at(0));
        return record;
    }

    private static void isFresh(KafkaViews of, String application) {
        assertThat(of.catchUp(application)).isEmpty();
    }

    @Test
    void a_caller_reads_what_it_was_told_the_moment_before() {
        for (int i = 0; i < 50; i++) {
            String application = "told" + i % 5;
            publish(Topics.COMMANDS, application + "/staging", Records.deploy(application, "told-" + i, "1." + i));
            isFresh(views, application);
            assertThat(views.deployment("told-" + i).orElseThrow().toString()).startsWith("{\"id\":\"told-" + i
                    + "\",\"kind\":\"DEPLOY\",\"application\":\"" + application + "\",\"environment\":\"staging\",\"version\":\"1." + i
                    + "\",\"previousVersion\":null,\"strategy\":\"blue-green\",\"phase\":\"QUEUED\",\"reason\":\"because\",\"outcome\":null,\"waitingFor\":null,\"createdAt\":\"20");
        }
        assertThat(views.catchUp(null)).isEmpty();
        assertThat(views.deployments(Map.of("application", "told1"), 50, null).items()).hasSize(10);
    }

    @Test
    void reads_at_the_same_time_are_all_fresh() {
        List<CompletableFuture<Boolean>> reads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String id = "many-" + i;
            reads.add(CompletableFuture.supplyAsync(() -> {
                publish(Topics.COMMANDS, "many/staging", Records.deploy("many", id, "1"));
                return views.catchUp("many").isEmpty() && views.deployment(id).isPresent();
            }, command -> Thread.ofVirtual().start(command)));
        }
        assertThat(reads).allSatisfy(each -> assertThat(each.join()).isTrue());
    }

    @Test
    void a_deployment_has_the_apis_shape() {
        String key = Keys.of("shape", "staging", "s1");
        publish(Topics.DEPLOYMENTS, key, Records.deployment("shape", "s1", DeploymentPhase.RUNNING, 3));
        publish(Topics.DEPLOYMENT_EVENTS, key, Records.phase("shape", "s1", 1, DeploymentPhase.RUNNING));
        publish(Topics.DEPLOYMENT_EVENTS, key, Records.event("shape", "s1", 2).setStepChanged(new StepChanged(Records.step())).build());
        publish(Topics.DEPLOYMENT_EVENTS, key, Records.event("shape", "s1", 3)
                .setTrafficChanged(new TrafficChanged(7L, List.of(new TrafficShare("1.0", "s1", 100)))).build());
        isFresh(views, "shape");
        String step = """
                {"id":"start-0","name":"start instance 0","assignee":"render-deployer","task":"startInstances","dependsOn":["verify"],\
                "state":"SUCCEEDED","startedAt":"2026-11-24T10:00:03.000Z","finishedAt":null,"detail":"started","outputs":{"a":"1","b":"2"}}""";
        assertThat(views.deployment("s1").orElseThrow().toString()).isEqualTo("""
                {"id":"s1","kind":"DEPLOY","application":"shape","environment":"staging","version":"1.0","previousVersion":null,\
                "strategy":"rolling","phase":"RUNNING","reason":"because","outcome":null,\
                "waitingFor":{"kind":"QUEUE","because":"another","until":"2026-11-24T10:00:09.000Z"},\
                "createdAt":"2026-11-24T10:00:02.000Z","startedAt":"2026-11-24T10:00:03.000Z","finishedAt":null,"requestedBy":"admin",\
                "steps":[""" + step + "],\"traffic\":[{\"version\":\"1.0\",\"weight\":100}]}");
        assertThat(views.report("s1")).contains("## Deployment Manager Analysis");
        assertThat(views.events("s1", 0)).extracting(each -> each.number() + " " + each.event() + " " + each.data()).containsExactly(
                "1 phase {\"number\":1,\"at\":\"2026-11-24T10:00:01.000Z\",\"phase\":\"RUNNING\",\"because\":\"so\",\"waitingFor\":null}",
                "2 step {\"number\":2,\"at\":\"2026-11-24T10:00:02.000Z\",\"step\":" + step + "}",
                "3 traffic {\"number\":3,\"at\":\"2026-11-24T10:00:03.000Z\",\"traffic\":[{\"version\":\"1.0\",\"weight\":100}]}");
    }

    @Test
    void a_token_is_known_until_it_is_revoked() {
        var token = Token.newBuilder().setId("0123456789ab").setName("ci").setRole(TokenRole.OPERATOR).setHash("abc").setApplications(List.of("shop"))
                .setCreatedBy("admin").setCreatedAt(at(1)).setExpiresAt(at(60)).build();
        publish(Topics.CONFIGURATION, "~suite/token/0123456789ab", ConfigurationRecord.newBuilder().setToken(token).build());
        isFresh(views, Keys.SUITE);
        assertThat(views.token("0123456789ab").orElseThrow().toString()).isEqualTo("{\"id\":\"0123456789ab\",\"name\":\"ci\",\"role\":\"operator\","
                + "\"applications\":[\"shop\"],\"createdAt\":\"2026-11-24T10:00:01.000Z\",\"createdBy\":\"admin\","
                + "\"expires\":\"2026-11-24T10:01:00.000Z\",\"hash\":\"abc\"}");
        assertThat(views.tokens(50, null).items()).hasSize(1);
        publish(Topics.CONFIGURATION, "~suite/token/0123456789ab", null);
        isFresh(views, Keys.SUITE);
        assertThat(views.token("0123456789ab")).isEmpty();
    }

    @Test
    void an_application_with_all_that_runs_of_it_is_shown() {
        publish(Topics.APPLICATIONS, "whole", Records.application("whole"));
        publish(Topics.CONFIGURATION, Keys.of("whole", "staging", "variables"),
                ConfigurationRecord.newBuilder().setVariables(new Variables("whole", "staging", 2L, Map.of("B", "2", "A", "1"), at(1))).build());
        publish(Topics.DEPLOYMENTS, Keys.of("whole", "staging", "w1"), Records.deployment("whole", "w1", DeploymentPhase.SUCCEEDED, 9));
        publish(Topics.INSTANCES, Keys.of("whole", "staging", "w1-0"), Records.instance("whole", "w1", "w1-0", InstanceState.RUNNING));
        publish(Topics.HEALTH, Keys.of("whole", "staging", "w1-0"), Records.health("whole", "w1", "w1-0", HealthState.HEALTHY));
        publish(Topics.ROUTES, Keys.of("whole", "staging"), Records.route("whole", "w1", "w1-0"));
        publish(Topics.EDGES, Keys.of("whole", "staging", "edge-1"), Records.edge("whole"));
        isFresh(views, "whole");
        assertThat(views.application("whole").orElseThrow().toString()).isEqualTo("""
                {"name":"whole","revision":3,"manifest":{"artifact":{"command":["run"]},"environments":{"production":{},"staging":{}},"name":"whole"},\
                "environments":["production","staging"],"createdAt":"2026-11-24T10:00:00.000Z","updatedAt":"2026-11-24T10:00:01.000Z"}""");
        assertThat(views.manifest("whole").orElseThrow().revision()).isEqualTo(3);
        assertThat(views.applications(50, null).items()).extracting(each -> each.path("name").asString()).contains("whole");
        assertThat(views.variables("whole", "staging").orElseThrow().toString()).isEqualTo("""
                {"application":"whole","environment":"staging","revision":2,"variables":{"A":"1","B":"2"},"updatedAt":"2026-11-24T10:00:01.000Z"}""");
        assertThat(views.environment("whole", "staging", at(10)).orElseThrow().toString()).isEqualTo("""
                {"application":"whole","environment":"staging","platform":"local","url":"http://127.0.0.1:10000","health":"UP","liveVersion":"1.0",\
                "releases":[{"id":"w1","version":"1.0","weight":100,"instances":[{"id":"w1-0","state":"HEALTHY","address":"127.0.0.1:20000",\
                "startedAt":"2026-11-24T10:00:03.000Z","restarts":2}]}],"deploymentInProgress":null}""");
        assertThat(views.versions("whole").orElseThrow().toString()).isEqualTo("""
                {"items":[{"version":"1.0","artifact":{"command":["run"]},"digest":"sha256:1","createdAt":"2026-11-24T10:00:02.000Z","live":["staging"]}]}""");
        assertThat(views.artifactOf("whole", "1.0")).contains("{\"command\":[\"run\"]}");
        for (Topic<?> each : List.of(Topics.INSTANCES, Topics.HEALTH)) {
            publish(each, Keys.of("whole", "staging", "w1-0"), null);
        }
        publish(Topics.APPLICATIONS, "whole", null);
        isFresh(views, "whole");
        assertThat(views.application("whole")).isEmpty();
        assertThat(views.environment("whole", "staging", at(10))).isEmpty();
        assertThat(views.deployment("w1")).as("its history stays").isPresent();
    }

    @Test
    void alerts_and_healing_actions_have_the_apis_shape() {
        publish(Topics.ALERTS, Keys.of("ill", "staging", "a1"), new AlertRecord(Alert.newBuilder().setId("a1").setApplication("ill")
                .setEnvironment("staging").setRule("unavailable").setSource("i1").setSeverity(Severity.CRITICAL).setState(AlertState.FIRING)
                .setValue(0.5).setThreshold(1.0).setStartedAt(at(1)).build()));
        publish(Topics.HEALING, Keys.of("ill", "staging", "h1"), new HealingRecord(HealingAction.newBuilder().setId("h1").setApplication("ill")
                .setEnvironment("staging").setAction("restart").setTarget("i1").setTrigger("it ended").setDiagnosis("it crashed")
                .setState(HealingState.RUNNING).setDeploymentId("d").setDetectedAt(at(1)).setStartedAt(at(2)).build()));
        isFresh(views, "ill");
        assertThat(views.alerts(Map.of("application", "ill", "state", "FIRING"), 50, null).items()).containsExactly(views.alert("a1").orElseThrow());
        assertThat(views.alert("a1").orElseThrow().toString()).isEqualTo("""
                {"id":"a1","application":"ill","environment":"staging","rule":"unavailable","source":"i1","severity":"CRITICAL","state":"FIRING",\
                "value":0.5,"threshold":1.0,"startedAt":"2026-11-24T10:00:01.000Z","resolvedAt":null,"acknowledgedBy":null,"silencedBy":null}""");
        assertThat(views.healingActions(Map.of("application", "ill"), 50, null).items()).containsExactly(views.healingAction("h1").orElseThrow());
        assertThat(views.healingAction("h1").orElseThrow().toString()).isEqualTo("""
                {"id":"h1","application":"ill","environment":"staging","action":"restart","target":"i1","trigger":"it ended","diagnosis":"it crashed",\
                "state":"RUNNING","suppressedBecause":null,"deploymentId":"d","detectedAt":"2026-11-24T10:00:01.000Z",\
                "startedAt":"2026-11-24T10:00:02.000Z","finishedAt":null}""");
    }

    @Test
    void what_a_transaction_wrote_is_read_and_its_marker_holds_nobody_up() {
        try (var manager = raw(Map.of("transactional.id", "manager"))) {
            manager.initTransactions();
            for (int i = 0; i < 20; i++) {
                String id = "tx-" + i;
                manager.beginTransaction();
                manager.send(record(Topics.DEPLOYMENTS, Keys.of("tx", "staging", id), Records.deployment("tx", id, DeploymentPhase.RUNNING, 1)));
                if (i % 4 == 3) {
                    manager.abortTransaction();
                } else {
                    manager.commitTransaction();
                    await().until(() -> views.deployment(id).isPresent());
                }
                isFresh(views, "tx");
                assertThat(views.deployment(id).isPresent()).isEqualTo(i % 4 != 3);
            }
        }
    }

    /**
     * A transaction's markers reach its partitions one after another, the outcome's perhaps first: here the outcome lies
     * outside, so that the change is surely still open when it is read.
     */
    @Test
    void who_hears_an_outcome_reads_all_that_came_with_it() {
        var told = views.outcome("c-with");
        try (var manager = raw(Map.of("transactional.id", "with"))) {
            manager.initTransactions();
            manager.beginTransaction();
            manager.send(record(Topics.DEPLOYMENTS, Keys.of("with", "staging", "with"), Records.deployment("with", "with", DeploymentPhase.RUNNING, 1)));
            manager.flush();
            publish(Topics.OUTCOMES, "with/staging", Records.taken("with", "with"));
            isFresh(views, "with");
            assertThat(told).isNotDone();
            manager.commitTransaction();
            told.join();
            assertThat(views.deployment("with")).isPresent();
        }
    }

    @Test
    void a_command_behind_an_open_transaction_is_waited_for_and_the_views_do_not_call_themselves_fresh() {
        try (var manager = raw(Map.of("transactional.id", "barrier"))) {
            manager.initTransactions();
            manager.beginTransaction();
            manager.send(record(Topics.COMMANDS, "behind/staging", Records.deploy("behind", "behind-0", "1.0")));
            manager.flush();
            publish(Topics.COMMANDS, "behind/staging", Records.deploy("behind", "behind-1", "1.0"));
            assertThat(views.catchUp("behind")).hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
            assertThat(views.lag()).isEqualTo(2);
            manager.abortTransaction();
        }
        isFresh(views, "behind");
        assertThat(views.deployment("behind-1")).isPresent();
        assertThat(views.deployment("behind-0")).isEmpty();
        await().until(() -> views.lag() == 0);
    }

    @Test
    void an_outcome_is_told_to_whoever_asked_before() throws Exception {
        var asked = views.outcome("c-o1");
        var alsoAsked = views.outcome("c-o1");
        var other = views.outcome("c-o2");
        publish(Topics.OUTCOMES, "out/staging", Records.taken("out", "o1"));
        assertThat(asked.get(5, TimeUnit.SECONDS)).isEqualTo(new Views.Outcome.Taken(3, true, false, List.of("o1"), null));
        assertThat(alsoAsked.get(5, TimeUnit.SECONDS)).isEqualTo(asked.join());
        publish(Topics.OUTCOMES, "out/staging", Records.refused("out", "o2", RefusalReason.EXPIRED));
        assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo(new Views.Outcome.Refused("EXPIRED", "too late", List.of()));
        assertThat(views.outcome("c-o1")).as("what was told before is not told again").isNotDone();
    }

    @Test
    void who_listens_hears_of_events_and_lines_once_they_can_be_read() throws Exception {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        AutoCloseable failing = views.onChange(_ -> {
            throw new IllegalStateException("a listener that fails, on purpose");
        });
        AutoCloseable subscription = views.onChange(changed -> {
            changed.deployments().stream().filter(each -> !views.events(each, 0).isEmpty()).forEach(heard::add);
            changed.logs().stream().filter(each -> !views.logs("ear", "staging", Map.of(), null, 9).isEmpty()).forEach(heard::add);
        });
        publish(Topics.DEPLOYMENT_EVENTS, Keys.of("ear", "staging", "e1"), Records.phase("ear", "e1", 1, DeploymentPhase.QUEUED));
        publish(Topics.LOGS, Keys.of("ear", "staging", "i1"), Records.logs("ear", "e1", "i1", 0, 2));
        await().until(() -> heard.containsAll(Set.of("e1", "ear/staging")));
        subscription.close();
        failing.close();
        publish(Topics.DEPLOYMENT_EVENTS, Keys.of("ear", "staging", "e2"), Records.phase("ear", "e2", 1, DeploymentPhase.QUEUED));
        isFresh(views, "ear");
        assertThat(heard).doesNotContain("e2");
    }

    @Test
    void what_cannot_be_read_is_skipped_and_counted_and_the_rest_is_read() {
        long before = Long.parseLong(views.health().details().get("skipped"));
        try (var producer = raw(Map.of())) {
            producer.send(new ProducerRecord<>(Topics.DEPLOYMENTS.name(), "bad/staging/b1", "no Avro at all".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            producer.send(record(Topics.DEPLOYMENTS, "bad/staging/b2", new dev.slipway.schemas.DeploymentRecord()));
            producer.send(new ProducerRecord<>(Topics.INSTANCES.name(), "bad", null));
            producer.send(record(Topics.DEPLOYMENTS, "bad/staging/b3", Records.deployment("bad", "b3", DeploymentPhase.RUNNING, 1)));
            producer.flush();
        }
        isFresh(views, "bad");
        assertThat(views.deployment("b3")).isPresent();
        await().untilAsserted(() -> assertThat(Long.parseLong(views.health().details().get("skipped"))).isEqualTo(before + 3));
        assertThat(views.health().up()).isTrue();
    }

    @Test
    void repeats_and_late_records_change_nothing() {
        String key = Keys.of("twice", "staging", "t1");
        publish(Topics.DEPLOYMENTS, key, Records.deployment("twice", "t1", DeploymentPhase.SUCCEEDED, 5));
        publish(Topics.DEPLOYMENTS, key, Records.deployment("twice", "t1", DeploymentPhase.RUNNING, 4));
        publish(Topics.COMMANDS, "twice/staging", Records.deploy("twice", "t1", "1.0"));
        for (long number : new long[] {2, 1, 2}) {
            publish(Topics.DEPLOYMENT_EVENTS, key, Records.phase("twice", "t1", number, DeploymentPhase.RUNNING));
        }
        for (int i = 0; i < 2; i++) {
            publish(Topics.LOGS, Keys.of("twice", "staging", "i1"), Records.logs("twice", "t1", "i1", 0, 4));
        }
        publish(Topics.LOGS, Keys.of("twice", "staging", "i1"), Records.logs("twice", "t1", "i1", 2, 4));
        isFresh(views, "twice");
        assertThat(views.deployment("t1").orElseThrow().path("phase").asString()).isEqualTo("SUCCEEDED");
        assertThat(views.events("t1", 0)).extracting(Views.DeploymentEvent::number).containsExactly(1L, 2L);
        await().untilAsserted(() -> assertThat(views.logs("twice", "staging", Map.of(), null, 99)).extracting(Views.LogLine::text)
                .containsExactly("line 0", "line 1", "line 2", "line 3", "line 4", "line 5"));
    }

    @Test
    void lines_that_were_dropped_are_told_once_where_they_would_stand() {
        publish(Topics.LOGS, Keys.of("loud", "staging", "i1"), Records.logs("loud", "l1", "i1", 0, 1));
        for (int i = 0; i < 2; i++) {
            publish(Topics.LOGS, Keys.of("loud", "staging", "i1"), Records.logs("loud", "l1", "i1", 8, 1, 3));
        }
        publish(Topics.LOGS, Keys.of("loud", "staging", "i1"), Records.logs("loud", "l1", "i1", 10, 1));
        await().untilAsserted(() -> assertThat(views.logs("loud", "staging", Map.of(), null, 99)).extracting(Views.LogLine::text)
                .containsExactly("line 0", "[slipway] 3 lines are left out here: the instance wrote more than is taken", "line 8", "line 10"));
    }

    @Test
    void after_a_kill_the_views_are_those_that_reading_everything_anew_gives() {
        KafkaViews killed = started("killed");
        history("before", 10);
        isFresh(killed, "before");
        killed.close();
        history("after", 10);
        // What a kill in the middle of a batch leaves: folded, and neither kept nor noted as read.
        var disk = new Disk(directory.resolve("killed"));
        disk.open();
        Map<String, Long> kept = disk.positions();
        try (var intake = new Intake(disk, Clock.systemUTC())) {
            int partition = ApplicationPartitioner.partition("after", PARTITIONS);
            intake.take(new Received<>(Topics.DEPLOYMENTS, partition, 1000, at(1), "after/staging/lost",
                    Records.deployment("after", "lost", DeploymentPhase.RUNNING, 99), "", null), ViewAvro::deployment);
        }
        assertThat(disk.positions()).isEqualTo(kept);
        disk.close();

        KafkaViews reopened = started("killed");
        KafkaViews anew = started("anew");
        for (String application : List.of("before", "after")) {
            isFresh(reopened, application);
            isFresh(anew, application);
            assertThat(shown(reopened, application)).isEqualTo(shown(anew, application)).hasSize(33);
        }
        reopened.close();
        anew.close();
    }

    private static void history(String application, int deployments) {
        publish(Topics.APPLICATIONS, application, Records.application(application));
        for (int i = 0; i < deployments; i++) {
            String id = application + i;
            String key = Keys.of(application, "staging", id);
            publish(Topics.COMMANDS, application + "/staging", Records.deploy(application, id, "1.0"));
            publish(Topics.OUTCOMES, application + "/staging", Records.taken(application, id));
            publish(Topics.DEPLOYMENT_EVENTS, key, Records.phase(application, id, 1, DeploymentPhase.SUCCEEDED));
            publish(Topics.DEPLOYMENTS, key, Records.deployment(application, id, DeploymentPhase.SUCCEEDED, 1));
            publish(Topics.LOGS, Keys.of(application, "staging", "i"), Records.logs(application, id, "i", i, 1));
        }
    }

    private static Set<String> shown(KafkaViews of, String application) {
        var shown = new HashSet<String>();
        for (var each : of.deployments(Map.of("application", application), 50, null).items()) {
            shown.add(each.toString());
            shown.add(each.path("id") + " " + of.events(each.path("id").asString(), 0));
        }
        await().until(() -> of.logs(application, "staging", Map.of(), null, 99).size() == 10);
        of.logs(application, "staging", Map.of(), null, 99).forEach(each -> shown.add(each.toString()));
        shown.add(of.environment(application, "staging", at(9)).orElseThrow().toString());
        shown.add(of.application(application).orElseThrow().toString());
        shown.add(of.versions(application).orElseThrow().toString());
        return shown;
    }

    @Test
    void with_kafka_away_reads_answer_and_say_how_old_they_are() {
        KafkaViews before = started("away");
        publish(Topics.COMMANDS, "away/staging", Records.deploy("away", "away-1", "1.0"));
        isFresh(before, "away");
        before.close();
        try (var away = new KafkaViews(new KafkaConnection("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Map.of()), envelopes,
                directory.resolve("away"), Clock.systemUTC())) {
            away.open();
            assertThat(away.deployment("away-1")).as("before it begins to read").isPresent();
            away.start();
            assertThat(away.catchUp("away")).hasValueSatisfying(age -> assertThat(age).isPositive());
            assertThat(away.deployment("away-1")).isPresent();
            assertThat(away.isReady()).isFalse();
            assertThat(away.health().up()).isFalse();
        }
    }
}
