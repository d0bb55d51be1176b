package dev.slipway.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Golden;
import dev.slipway.cli.rollout.Rollout.Instance;
import dev.slipway.cli.text.Json;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeViewTest {
    private static final Look WIDE = new Look(110, 40, false, true);
    private static final Rollout.InstancesSeen TWO = new Rollout.InstancesSeen(List.of(
            new Instance("shop-dev-9f0ef15409", "1", "HEALTHY", "127.0.0.1:27782"), new Instance("shop-dev-d8af41cc38", "2", "STARTING", null)));

    /** A second and a half after its begin. */
    private static List<String> frame(Rollout rollout, Look look) {
        return new TreeView(look).frame(rollout, Objects.requireNonNull(rollout.startedAt()).plusMillis(1500), 2);
    }

    @Test
    void a_deployment_is_shown_from_its_plan_to_its_end() {
        var lines = new ArrayList<String>();
        for (int number : new int[] {1, 10, 19, 24}) {
            lines.add("--- after " + number + " events");
            lines.addAll(frame(Recorded.after("blue-green", number).after(TWO), WIDE));
        }
        lines.add("--- at its end");
        lines.addAll(frame(Recorded.ended("blue-green").after(TWO), WIDE));
        Golden.compare("rollout/blue-green.tree", lines);
    }

    @Test
    void what_failed_shows_the_log_and_the_undo() {
        Golden.compare("rollout/broken.tree", frame(Recorded.ended("broken"), WIDE));
    }

    @Test
    void without_more_than_ASCII_it_looks_alike() {
        Golden.compare("rollout/ascii.tree", frame(Recorded.after("blue-green", 19).after(TWO), new Look(110, 40, false, false)));
        assertThat(String.join("", frame(Recorded.ended("broken").after(TWO), new Look(110, 40, true, false)))).matches("\\p{ASCII}*");
    }

    @Test
    void colours_change_no_word_and_no_column() {
        Rollout rollout = Recorded.ended("broken").after(TWO);
        List<String> coloured = frame(rollout, new Look(110, 40, true, true));
        assertThat(coloured.stream().map(Texts::clean)).isEqualTo(frame(rollout, WIDE));
        assertThat(coloured.getFirst()).contains("\u001b[31mROLLED_BACK\u001b[0m");
    }

    @ParameterizedTest(name = "{0} columns, {1} lines")
    @CsvSource({"40, 24", "60, 10", "20, 5", "110, 6", "80, 3"})
    void every_frame_fits_on_its_terminal(int width, int height) {
        for (String name : List.of("blue-green", "broken")) {
            for (int number = 0; number <= Recorded.events(name).size(); number++) {
                Rollout rollout = Recorded.after(name, number).after(TWO);
                List<String> frame = new TreeView(new Look(width, height, true, true)).frame(rollout, Instant.EPOCH, number);
                assertThat(frame).as(name + " after " + number).hasSizeLessThan(height)
                        .allSatisfy(line -> assertThat(Texts.width(line)).isLessThanOrEqualTo(width));
            }
        }
    }

    @Test
    void a_small_terminal_folds_what_is_over_and_keeps_what_is_under_way() {
        Golden.compare("rollout/small.tree", frame(Recorded.after("blue-green", 19).after(TWO), new Look(60, 11, false, true)));
    }

    @Test
    void what_is_waited_for_is_said() {
        String data = """
                {"at": "2026-11-25T10:00:00.000Z", "phase": "QUEUED", "because": "",
                 "waitingFor": {"kind": "FREEZE", "because": "Christmas", "until": "2027-01-04T00:00:00.000Z"}}""";
        Rollout waiting = Recorded.begun("blue-green").after(RolloutJson.event("phase", data));
        assertThat(frame(waiting, WIDE)).contains("└─ ◷ waits (freeze): Christmas, until 00:00:00.000 UTC");
    }

    @Test
    void traffic_is_a_bar_in_proportion() {
        String data = "{\"at\": \"2026-11-25T10:00:00.000Z\", \"traffic\": [{\"version\": \"1\", \"weight\": 75}, {\"version\": \"2\", \"weight\": 25}]}";
        assertThat(frame(Recorded.begun("blue-green").after(RolloutJson.event("phase",
                "{\"at\": \"2026-11-25T10:00:00.000Z\", \"phase\": \"RUNNING\"}")).after(RolloutJson.event("traffic", data)), WIDE))
                .contains("└─ traffic  ██████████████████▒▒▒▒▒▒  version 1 75 %, version 2 25 %");
    }

    @ParameterizedTest
    @ValueSource(strings = {"blue-green", "broken"})
    void the_events_come_to_what_the_deployment_says(String name) {
        Rollout told = Recorded.ended(name);
        Rollout whole = RolloutJson.whole(Json.read(Golden.text("rollout/" + name + ".json")));
        assertThat(told.steps()).isEqualTo(whole.steps());
        assertThat(told.phase()).isEqualTo(whole.phase());
        assertThat(told.because()).isEqualTo(whole.because());
        assertThat(told.finishedAt()).isEqualTo(whole.finishedAt());
    }

    /** What an application writes must not move the cursor of whoever looks at its deployment. */
    @Test
    void what_others_wrote_is_shown_without_control_codes() {
        String data = """
                {"at": "2026-11-25T10:00:00.000Z", "step": {"id": "s", "name": "Start", "assignee": "a", "state": "FAILED",
                 "detail": "bad \\u001b[2Jnews\\r\\nlog \\u001b]0;title\\u0007line\\u0008"}}""";
        Rollout rollout = Recorded.begun("broken").after(RolloutJson.event("step", data));
        assertThat(new TreeView(WIDE).frame(rollout, Instant.EPOCH, 0)).satisfies(lines -> assertThat(String.join("\n", lines))
                .contains("bad news").contains("log line").doesNotContainPattern("[\\p{Cntrl}&&[^\n]]"));
        assertThat(LineView.lines(Recorded.begun("broken"), RolloutJson.event("step", data))).satisfies(lines ->
                assertThat(String.join("\n", lines)).doesNotContainPattern("[\\p{Cntrl}&&[^\n]]"));
    }

    @Test
    void plain_lines_tell_each_thing_once() {
        for (String name : List.of("blue-green", "broken")) {
            var lines = new ArrayList<String>();
            Rollout rollout = Recorded.begun(name);
            for (Rollout.Event event : Recorded.events(name)) {
                lines.addAll(LineView.lines(rollout, event));
                rollout = rollout.after(event);
            }
            lines.addAll(LineView.lines(rollout, TWO));
            lines.addAll(LineView.lines(rollout.after(TWO), TWO));
            lines.addAll(Ending.lines(rollout, name.equals("blue-green"), Look.PLAIN, "http://127.0.0.1:13879"));
            Golden.compare("rollout/" + name + ".lines", lines);
            assertThat(Stream.of(String.join("", lines))).allMatch(text -> text.matches("\\P{Cntrl}*"));
        }
    }
}
