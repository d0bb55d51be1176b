package dev.slipway.renderdeployer.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinesTest {
    private static Lines cut(String text, long offset, boolean last, int atMost) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Lines.cut(bytes, bytes.length, offset, last, atMost);
    }

    @Test
    void complete_lines_are_cut_and_the_rest_waits() {
        assertThat(cut("one\ntwo\r\n\nthr", 100, false, 9))
                .isEqualTo(new Lines(List.of(new Line(100, "one"), new Line(104, "two"), new Line(109, "")), 0, 10));
    }

    @Test
    void the_rest_is_a_line_when_nothing_follows() {
        assertThat(cut("one\nthr", 0, true, 9)).isEqualTo(new Lines(List.of(new Line(0, "one"), new Line(4, "thr")), 0, 7));
    }

    @Test
    void what_is_too_much_is_counted() {
        assertThat(cut("a\nb\nc\nd\n", 0, false, 1)).isEqualTo(new Lines(List.of(new Line(0, "a")), 3, 8));
    }

    @Test
    void a_line_without_end_is_cut_at_the_longest() {
        String endless = "x".repeat(Lines.LONGEST + 5);
        assertThat(cut(endless, 0, false, 9)).isEqualTo(new Lines(List.of(new Line(0, "x".repeat(Lines.LONGEST))), 0, Lines.LONGEST));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void lines_and_offsets_are_the_same_however_the_bytes_arrive(long seed) {
        var random = Seeds.random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("ä".repeat(random.nextInt(20))).append(random.nextBoolean() ? "\n" : "-");
        }
        byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
        List<Line> whole = Lines.cut(all, all.length, 0, true, Integer.MAX_VALUE).kept();
        var pieces = new ArrayList<Line>();
        int position = 0;
        for (int read = 0; position < all.length;) {
            read = Math.min(all.length, Math.max(read, position) + 1 + random.nextInt(50));
            byte[] chunk = Arrays.copyOfRange(all, position, read);
            Lines lines = Lines.cut(chunk, chunk.length, position, read == all.length, Integer.MAX_VALUE);
            pieces.addAll(lines.kept());
            position += lines.consumed();
        }
        assertThat(pieces).isEqualTo(whole);
    }

    @Test
    void a_limit_fills_with_time_up_to_the_burst() {
        LineLimit empty = LineLimit.full(0).take(LineLimit.BURST);
        assertThat(empty.free()).isZero();
        assertThat(empty.at(1_000_000_000).free()).isEqualTo(LineLimit.LINES_PER_SECOND);
        assertThat(empty.at(3_600_000_000_000L).free()).isEqualTo(LineLimit.BURST);
    }
}
