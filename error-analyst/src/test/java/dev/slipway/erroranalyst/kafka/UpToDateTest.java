package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpToDateTest {
    private static final Instant WALL = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest(name = "a first record that is {0} ms old is news: {1}")
    @CsvSource({"0, true", "2000, true", "2001, false"})
    void a_young_record_ends_the_backlog(long ageMs, boolean news) {
        var upToDate = new UpToDate();
        upToDate.read(WALL.minusMillis(ageMs), WALL.minusMillis(ageMs), WALL);
        assertThat(upToDate.is()).isEqualTo(news);
    }

    @Test
    void a_second_in_which_nothing_was_read_ends_it_too() {
        var upToDate = new UpToDate();
        assertThat(upToDate.ticked(WALL)).as("the first fetch may not have come yet").isFalse();
        upToDate.read(WALL.minusSeconds(60), WALL.minusSeconds(60), WALL.plusMillis(500));
        assertThat(upToDate.ticked(WALL.plusMillis(1499))).isFalse();
        assertThat(upToDate.ticked(WALL.plusMillis(1500))).isTrue();
    }

    @Test
    void old_records_that_come_after_an_idle_start_are_a_backlog_after_all() {
        var upToDate = new UpToDate();
        upToDate.ticked(WALL);
        assertThat(upToDate.ticked(WALL.plusSeconds(1))).isTrue();
        upToDate.read(WALL.minusSeconds(60), WALL.minusSeconds(60), WALL.plusSeconds(1));
        assertThat(upToDate.is()).isFalse();
    }

    @Test
    void what_never_pauses_is_news_after_thirty_seconds_whatever_the_agents_clock_says() {
        var upToDate = new UpToDate();
        upToDate.ticked(WALL);
        upToDate.read(WALL.minusSeconds(60), WALL.minusSeconds(60), WALL);
        upToDate.read(WALL.minusSeconds(59), WALL.minusSeconds(59), WALL.plusSeconds(29).plusMillis(500));
        assertThat(upToDate.ticked(WALL.plus(Duration.ofSeconds(30)).minusMillis(1))).isFalse();
        upToDate.read(WALL.minusSeconds(59), WALL.minusSeconds(59), WALL.plusSeconds(30));
        assertThat(upToDate.ticked(WALL.plus(Duration.ofSeconds(30)))).isTrue();
        upToDate.read(WALL.minusSeconds(58), WALL.minusSeconds(58), WALL.plusSeconds(31));
        assertThat(upToDate.is()).as("late by the broker's time only").isTrue();
    }

    @ParameterizedTest(name = "a record {0} ms behind the broker's time: up to date {1}")
    @CsvSource({"5000, true", "5001, false"})
    void after_a_pause_it_falls_behind(long behindMs, boolean is) {
        var upToDate = new UpToDate();
        upToDate.read(WALL, WALL, WALL);
        upToDate.read(WALL.minusMillis(behindMs), WALL, WALL);
        assertThat(upToDate.is()).isEqualTo(is);
    }
}
