package dev.slipway.monitoringspecialist.await;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoringspecialist.await.Await.Progress.Missed;
import dev.slipway.monitoringspecialist.await.Await.Progress.Reached;
import dev.slipway.monitoringspecialist.await.Await.Progress.Waiting;
import dev.slipway.monitoringspecialist.await.Standing.Ended;
import dev.slipway.monitoringspecialist.await.Standing.Healthy;
import dev.slipway.monitoringspecialist.await.Standing.NotHealthy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwaitTest {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private static Instant at(long ms) {
        return BEGINNING.plusMillis(ms);
    }

    private static Goal goal(int atLeast, long minReadyMs, String... instances) {
        return new Goal(List.of(instances), atLeast, Duration.ofMillis(minReadyMs), at(60_000), Duration.ofSeconds(60));
    }

    @ParameterizedTest(name = "healthy since 1 s and {0}, of three {1} needed, at {2} ms: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        # the others             | needed | at    | progress
        never                    | 1      | 10999 | waiting for 11000
        never                    | 1      | 11000 | reached
        since 3 s                | 2      | 11000 | waiting for 13000
        since 3 s                | 2      | 12999 | waiting for 13000
        since 3 s                | 2      | 13000 | reached
        since 3 s                | 3      | 59999 | waiting for 60000
        since 3 s                | 3      | 60000 | missed
        ended                    | 1      | 10999 | waiting for 11000
        ended                    | 1      | 11000 | reached
        ended                    | 2      | 11000 | waiting for 60000
        both ended               | 2      | 11000 | missed
        """)
    void enough_must_be_healthy_for_ten_seconds_within_a_minute(String others, int needed, long ms, String progress) {
        var standings = new HashMap<String, Standing>(Map.of("a", new Healthy(at(1000))));
        switch (others) {
            case "since 3 s" -> standings.put("b", new Healthy(at(3000)));
            case "ended" -> standings.put("b", new Ended("exited with 1", List.of()));
            case "both ended" -> standings.putAll(Map.of("b", new Ended("exited with 1", List.of()), "c", new Ended("exited with 2", List.of())));
            default -> assertThat(others).isEqualTo("never");
        }
        String found = switch (Await.decide(goal(needed, 10_000, "a", "b", "c"), standings, at(ms))) {
            case Reached _ -> "reached";
            case Missed _ -> "missed";
            case Waiting(var lookAgain, _) -> "waiting for " + Duration.between(BEGINNING, lookAgain).toMillis();
        };
        assertThat(found).isEqualTo(progress);
    }

    @Test
    void what_was_reached_is_said_with_its_time() {
        Map<String, Standing> all = Map.of("a", new Healthy(at(0)), "b", new NotHealthy("GET /: status 500"));
        assertThat(Await.decide(goal(1, 0, "a", "b"), all, at(0))).isEqualTo(new Reached("1 of 2 healthy"));
        assertThat(Await.decide(goal(1, 10_000, "a", "b"), all, at(10_000))).isEqualTo(new Reached("1 of 2 healthy for 10s"));
    }

    @Test
    void what_has_ended_is_named_with_its_last_lines_and_the_others_are_not() {
        Map<String, Standing> all = Map.of("a", new Ended("exited with 3", List.of("no database", "bye")), "b", new Healthy(at(0)),
                "c", new Ended("killed by SEGV", List.of()));
        assertThat(Await.decide(goal(3, 0, "a", "b", "c"), all, at(0))).isEqualTo(new Missed(
                "a has ended: exited with 3; c has ended: killed by SEGV\nlast lines of a:\nno database\nbye"));
    }

    @Test
    void the_time_over_each_instance_is_told_of() {
        Map<String, Standing> all = Map.of("a", new Healthy(at(0)), "b", new Healthy(at(55_000)),
                "c", new NotHealthy("starting: GET /health: status 500"), "d", new Ended("exited with 1", List.of("bye")));
        assertThat(Await.decide(goal(3, 10_000, "a", "b", "c", "d", "e"), all, at(60_000))).isEqualTo(new Missed(
                "only 1 of 5 healthy after 1m, 3 must be; a: healthy; b: healthy for 5s only, 10s are needed; "
                        + "c: starting: GET /health: status 500; d: has ended: exited with 1; e: the platform has not told of it"
                        + "\nlast lines of d:\nbye"));
    }
}
