package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.standalone.demo.Client;
import dev.slipway.standalone.demo.Traffic;
import dev.slipway.testing.Seeds;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole suite is killed at random points of a blue-green deployment and started again. */
class SuiteKilledTest {
    private static final int RUNS = Seeds.times(6, 30);
    /** About as long as a deployment takes, and a little longer. */
    private static final int WITHIN_MS = 4000;

    @Test
    void every_run_ends_in_one_final_phase_and_what_runs_is_what_it_says_while_no_request_fails(@TempDir Path directory) {
        long seed = Seeds.ofThisRun().findFirst().orElseThrow();
        var random = Seeds.random(seed);
        var phases = new TreeMap<String, Integer>();
        try (var suite = RunningSuite.on(directory.resolve("data"))) {
            Client client = suite.client();
            client.put("/applications/shop", Shops.manifest("shop", "{\"type\": \"blue-green\"}", 2));
            assertThat(Shops.ended(client, Shops.deploy(client, "shop", "v0")).path("phase").asString()).isEqualTo("SUCCEEDED");
            URI url = URI.create(Shops.healthy(client, "shop", 2).path("url").asString());
            String live = "v0";
            try (Traffic traffic = Traffic.to(url, "GET", 2, Duration.ofMillis(5))) {
                for (int run = 1; run <= RUNS; run++) {
                    String version = "v" + run;
                    int after = random.nextInt(WITHIN_MS);
                    String deployment = Shops.deploy(suite.client(), "shop", version);
                    LockSupport.parkNanos(Duration.ofMillis(after).toNanos());
                    suite.kill();
                    suite.start();
                    JsonNode ended = Shops.ended(suite.client(), deployment);
                    String phase = ended.path("phase").asString();
                    phases.merge(phase, 1, Integer::sum);
                    String story = "run " + run + " (seed " + seed + ", killed after " + after + " ms) " + phase + ": " + ended.path("outcome").asString();
                    assertThat(phase).as(story).isIn("SUCCEEDED", "ROLLED_BACK");
                    live = phase.equals("SUCCEEDED") ? version : live;
                    Aftermath.assertThatWhatRunsIs(live, suite.client(), () -> suite.alive().keySet(), story);
                    Aftermath.assertEventsAreWhole(suite.client(), deployment, story);
                    assertThat(traffic.count().failures()).as(story).isEmpty();
                }
                Traffic.Count count = traffic.count();
                System.out.printf("killed %d times: %s; GET: %d sent, %d failed, %d over 1 s (seed %d)%n", RUNS, phases, count.sent(), count.failed(),
                        count.waited(), seed);
            }
        }
    }
}
