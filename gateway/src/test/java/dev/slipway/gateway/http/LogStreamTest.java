package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.view.Views.LogLine;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.SynchronousSink;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

class LogStreamTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T17:00:00Z");

    /** Takes one event. */
    private static final class Sink implements SynchronousSink<ServerSentEvent<String>> {
        @Nullable ServerSentEvent<String> told;

        @Override
        public void next(ServerSentEvent<String> event) {
            told = event;
        }

        @Override
        public void complete() {}

        @Override
        public void error(Throwable failed) {
            throw new AssertionError(failed);
        }

        @Override
        @Deprecated
        public Context currentContext() {
            return Context.empty();
        }

        @Override
        public ContextView contextView() {
            return Context.empty();
        }
    }

    /** Lines as the views hold them: in the order of time. */
    private static final class Lines implements LogStream.Source {
        final List<LogLine> all = new ArrayList<>();

        @Override
        public List<LogLine> newest(int atMost) {
            var sorted = all.stream().sorted(Comparator.comparing(LogLine::time)).toList();
            return sorted.subList(Math.max(0, sorted.size() - atMost), sorted.size());
        }
    }

    private static List<String> readAll(LogStream stream, int atMost, List<String> ids) {
        var told = new ArrayList<String>();
        while (told.size() < atMost) {
            var sink = new Sink();
            stream.next(sink);
            if (sink.told == null || sink.told.id() == null) {
                return told;
            }
            ids.add(sink.told.id());
            told.add(String.valueOf(sink.told.data()));
        }
        return told;
    }

    private static LogStream stream(Lines lines, @Nullable String from, int tail) {
        var watch = new Changes(new FakeViews()).logs("shop", "dev");
        return new LogStream(lines, watch, from == null ? null : LogPosition.read(from).orElseThrow(), tail, Duration.ZERO);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void every_line_is_told_once_however_often_the_caller_comes_back(long seed) {
        RandomGenerator random = Seeds.random(seed);
        var lines = new Lines();
        long[] offsets = new long[6];
        int made = write(lines, random, offsets, 0, random.nextInt(1, 1500));
        int tail = random.nextInt(1, 2000);
        var expected = new ArrayList<>(lines.newest(tail).stream().map(each -> LogStream.json(each).toString()).toList());
        var told = new ArrayList<String>();
        var ids = new ArrayList<String>();
        // The caller begins while nothing is being written, so that what it must be told is known.
        told.addAll(readAll(stream(lines, null, tail), random.nextInt(1, 50), ids));
        for (int round = 0; round < 6; round++) {
            int before = lines.all.size();
            made = write(lines, random, offsets, made, random.nextInt(0, 2500));
            lines.all.subList(before, lines.all.size()).forEach(each -> expected.add(LogStream.json(each).toString()));
            int take = round == 5 ? Integer.MAX_VALUE : random.nextInt(1, 3000);
            told.addAll(readAll(stream(lines, ids.getLast(), tail), take, ids));
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(ids).allSatisfy(id -> assertThat(id.length()).isLessThan(5000));
    }

    /** Six streams, each in order, their lines mixed and up to 200 ms late. */
    private static int write(Lines lines, RandomGenerator random, long[] offsets, int made, int count) {
        for (int i = 0; i < count; i++) {
            int of = random.nextInt(offsets.length);
            lines.all.add(new LogLine(BEGIN.plusMillis((made + i) * 10L + of * 30L), "d1", "i" + of / 2, of % 2 == 0 ? "out" : "err",
                    offsets[of], "line " + (made + i)));
            offsets[of] += 10;
        }
        return made + count;
    }

    /** Found by random histories: the oldest line looked at was known, and a late one lay just before it. */
    @Test
    void a_line_that_comes_late_is_found_though_many_came_after_it() {
        var lines = new Lines();
        for (int i = 0; i < 1000; i++) {
            lines.all.add(new LogLine(BEGIN.plusMillis(i), "d1", "i1", "out", i, "line " + i));
        }
        lines.all.add(new LogLine(BEGIN, "d1", "i2", "out", 0, "begun"));
        var ids = new ArrayList<String>();
        assertThat(readAll(stream(lines, null, 1001), 1001, ids)).hasSize(1001);
        for (int i = 1000; i < 1900; i++) {
            lines.all.add(new LogLine(BEGIN.plusMillis(i), "d1", "i1", "out", i, "line " + i));
        }
        lines.all.add(new LogLine(BEGIN.plusMillis(899), "d1", "i2", "out", 10, "late"));
        lines.all.add(new LogLine(BEGIN.plusMillis(1900), "d1", "i2", "out", 20, "in time"));
        assertThat(readAll(stream(lines, ids.getLast(), 1), 5000, ids)).hasSize(902).anyMatch(each -> each.contains("late"));
    }

    @Test
    void lines_before_the_beginning_are_of_no_interest_though_their_instance_is_unknown() {
        var lines = new Lines();
        lines.all.add(new LogLine(BEGIN.minusSeconds(60), "d0", "ended", "out", 0, "long ago"));
        for (int i = 0; i < 1000; i++) {
            lines.all.add(new LogLine(BEGIN.plusMillis(i), "d1", "i1", "out", i, "line " + i));
        }
        var ids = new ArrayList<String>();
        assertThat(readAll(stream(lines, null, 1), 1, ids)).hasSize(1);
        for (int i = 1000; i < 2500; i++) {
            lines.all.add(new LogLine(BEGIN.plusMillis(i), "d1", "i1", "out", i, "line " + i));
        }
        assertThat(readAll(stream(lines, ids.getLast(), 1), 5000, ids)).hasSize(1500).noneMatch(each -> each.contains("long ago"));
    }
}
