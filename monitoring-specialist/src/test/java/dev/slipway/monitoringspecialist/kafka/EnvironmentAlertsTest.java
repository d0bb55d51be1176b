package dev.slipway.monitoringspecialist.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.embedded.LocalKafka;
import dev.slipway.monitoringspecialist.FaultyServer;
import dev.slipway.schemas.Alert;
import dev.slipway.schemas.AlertState;
import dev.slipway.schemas.MetricRecord;
import dev.slipway.schemas.RequestMetrics;
import dev.slipway.schemas.RollupRecord;
import dev.slipway.schemas.Severity;
import dev.slipway.schemas.Topics;
import dev.slipway.schemas.UptimeBucket;
import dev.slipway.schemas.UptimeRollup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules over whole environments on a real Kafka, with what an edge and the manager would write. */
class EnvironmentAlertsTest {
    private static final String SERVICE = "{\"health\":{\"interval\":\"1s\",\"timeout\":\"500ms\",\"path\":\"/health\",\"components\":{}}}";
    private static final Duration SOON = Duration.ofSeconds(40);
    @TempDir
    private static Path directory;
    private static LocalKafka kafka;
    private static KafkaConnection connection;
    private static int applications;
    private final FaultyServer shop = new FaultyServer();
    private String application;
    private Others others;
    private Publisher publisher;
    private Monitoring monitoring;

    @BeforeAll
    static void startKafka() {
        kafka = new LocalKafka(directory, 2);
        kafka.start();
        connection = new KafkaConnection(kafka.bootstrapServers(), kafka.schemaRegistry(), Map.of());
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start() {
        application = "measured-" + applications++;
        others = new Others(connection, application);
        publisher = new Publisher(connection, new Envelopes(connection), "edge");
        begin("0");
    }

    @AfterEach
    void stop() {
        monitoring.close();
        publisher.close();
        others.close();
        shop.close();
    }

    private void begin(String instance) {
        var envelopes = new Envelopes(connection);
        monitoring = new Monitoring(instance, connection, envelopes, new Publisher(connection, envelopes, "monitoring"), new BrokerTime());
        monitoring.start();
        await().atMost(SOON).until(monitoring::isReady);
    }

    private void runs(String alerts) {
        others.registers("{\"alerts\":" + alerts + ",\"artifact\":{\"command\":[\"run\"]}}");
        others.runs("shop-1", shop.address());
        others.awaits(SERVICE, 20_000, "shop-1");
        await().atMost(SOON).until(() -> others.healthOf("shop-1") != null);
    }

    /** What an edge counts in a second. */
    private void counts(Instant to, int requests, int errors, double ms) {
        DDSketch latency = DDSketches.logarithmicUnboundedDense(0.01);
        for (int i = 0; i < requests; i++) {
            latency.accept(ms);
        }
        publisher.publish(Topics.METRICS, application + "/dev", MetricRecord.newBuilder().setApplication(application).setEnvironment("dev")
                .setFrom(to.minusSeconds(1)).setTo(to).setRequests(RequestMetrics.newBuilder().setRelease("r1").setVersion("1").setEdge("e")
                        .setRequests(requests).setServerErrors(errors).setClientErrors(0).setFailed(0).setRetried(0)
                        .setLatencyMs(latency.serialize()).build()).build()).join();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private List<Alert> alerts() {
        return others.alerts;
    }

    private List<AlertState> states() {
        return alerts().stream().map(Alert::getState).toList();
    }

    @Test
    void requests_that_fail_fire_an_alert_that_survives_a_change_of_the_owner_and_ends_with_the_errors() {
        runs("[{\"rule\":\"error-rate\",\"keepFiringFor\":\"0s\"},{\"rule\":\"unavailable\",\"state\":\"off\"}]");
        counts(now(), 19, 19, 5);
        // What fails is old enough to leave the minute soon.
        Instant failed = now().minusSeconds(40);
        counts(failed, 81, 0, 5);
        await().atMost(SOON).until(() -> alerts().size() == 1);
        assertThat(alerts().getFirst()).extracting(Alert::getRule, Alert::getSource, Alert::getSeverity, Alert::getState, Alert::getValue,
                Alert::getThreshold, Alert::getBecause).containsExactly("error-rate", "dev", Severity.CRITICAL, AlertState.FIRING, 0.19, 0.1,
                "19 % of 100 requests failed in the last minute: above 10 %");
        monitoring.close();
        begin("1");
        counts(now(), 500, 0, 5);
        await().atMost(SOON).until(() -> states().contains(AlertState.RESOLVED));
        assertThat(states()).as("its successor has read the minute and the alert again").containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        assertThat(alerts()).extracting(Alert::getId).containsOnly(alerts().getFirst().getId());
    }

    @Test
    void the_minute_is_known_to_who_takes_over() {
        counts(now(), 100, 7, 3000);
        monitoring.close();
        begin("1");
        runs("[{\"rule\":\"unavailable\",\"state\":\"off\"}]");
        await().atMost(SOON).until(() -> alerts().size() == 2);
        assertThat(alerts()).extracting(Alert::getRule, Alert::getSeverity, Alert::getState).containsExactlyInAnyOrder(
                tuple("error-rate", Severity.WARNING, AlertState.FIRING),
                tuple("response-time", Severity.WARNING, AlertState.FIRING));
    }

    @Test
    void what_is_switched_off_says_nothing_and_what_is_switched_off_later_is_over() {
        runs("[{\"rule\":\"error-rate\",\"warning\":0.5,\"critical\":0.6},{\"rule\":\"response-time\",\"state\":\"off\"}]");
        counts(now(), 100, 55, 9000);
        await().atMost(SOON).until(() -> alerts().size() == 1);
        assertThat(alerts().getFirst()).extracting(Alert::getRule, Alert::getSeverity).containsExactly("error-rate", Severity.WARNING);
        others.registers("{\"alerts\":[{\"rule\":\"error-rate\",\"state\":\"off\"}],\"artifact\":{\"command\":[\"run\"]}}");
        await().atMost(SOON).until(() -> states().contains(AlertState.RESOLVED));
        assertThat(alerts().getLast().getBecause()).isEqualTo("the manifest switches the rule off");
    }

    @Test
    void a_day_that_was_written_before_counts_for_the_uptime() {
        monitoring.close();
        Instant since = now().minus(Duration.ofHours(2)).truncatedTo(ChronoUnit.HOURS);
        publisher.publish(Topics.ROLLUPS, application + "/dev/uptime", new RollupRecord(new UptimeRollup(application, "dev", true,
                List.of(new UptimeBucket(since, 800, 700))))).join();
        begin("0");
        runs("[{\"rule\":\"unavailable\",\"state\":\"off\"}]");
        await().atMost(SOON).until(() -> alerts().size() == 1);
        assertThat(alerts().getFirst()).extracting(Alert::getRule, Alert::getSeverity, Alert::getThreshold)
                .containsExactly("uptime", Severity.CRITICAL, 0.999);
        assertThat(alerts().getFirst().getValue()).isBetween(0.87, 0.89);
    }

    @Test
    void a_measurement_under_the_key_of_another_application_counts_for_none() {
        runs("[{\"rule\":\"unavailable\",\"state\":\"off\"}]");
        String other = application;
        application = "stranger";
        publisher.publish(Topics.METRICS, other + "/dev", MetricRecord.newBuilder().setApplication(application).setEnvironment("dev")
                .setFrom(now()).setTo(now()).setRequests(RequestMetrics.newBuilder().setRelease("r1").setVersion("1").setEdge("e")
                        .setRequests(100).setServerErrors(100).setClientErrors(0).setFailed(0).setRetried(0)
                        .setLatencyMs(DDSketches.logarithmicUnboundedDense(0.01).serialize()).build()).build()).join();
        application = other;
        counts(now(), 100, 7, 5);
        await().atMost(SOON).until(() -> alerts().size() == 1);
        assertThat(alerts().getFirst().getValue()).isEqualTo(0.07);
    }
}
