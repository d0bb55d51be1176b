package dev.slipway.monitoringspecialist.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.monitoringspecialist.check.Verdict.State;
import org.junit.jupiter.api.Test;

class RestartTest {
    @Test
    void what_was_told_before_a_restart_stands_until_the_first_check_but_nobody_counts_on_it() {
        var app = Application.healthy(Application.QUICK);
        Verdict told = app.verdict();
        app.restart(60_000);
        assertThat(app.verdict()).isEqualTo(told);
        app.runs();
        assertThat(app.watch().healthySince()).isNull();
        app.clock(60_300);
        app.answers(200);
        assertThat(app.verdict().since()).isEqualTo(app.at(0));
        assertThat(app.watch().healthySince()).isEqualTo(app.at(60_300));
        assertThat(app.verdict().checksInARow()).isEqualTo(2);
    }

    @Test
    void a_restart_gives_no_second_startup_time_to_what_was_unhealthy_or_healthy_before() {
        var app = Application.healthy(Application.QUICK);
        app.clock(1000);
        app.failsAll(500);
        app.restart(2000);
        app.runs();
        app.failsAll(500);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::since).containsExactly(State.UNHEALTHY, app.at(1100));
        assertThat(app.watch().everHealthy()).isTrue();
    }

    @Test
    void a_restart_gives_no_second_startup_time_to_what_was_never_healthy_and_no_shorter_one_either() {
        var app = new Application("{\"health\":{\"interval\":\"1s\",\"startup\":\"10s\",\"path\":\"/\",\"components\":{}}}");
        app.runs();
        app.refuses();
        app.restart(9_000);
        app.runs();
        app.refuses();
        assertThat(app.state()).isEqualTo(State.NO_DATA);
        app.clock(10_000);
        app.failsAll(500);
        app.nextFailsAll(500);
        assertThat(app.state()).isEqualTo(State.UNHEALTHY);
        app.restart(15_000);
        app.runs();
        app.failsAll(500);
        assertThat(app.verdict()).extracting(Verdict::state, Verdict::because).containsExactly(State.UNHEALTHY, "GET /: status 500");
    }
}
