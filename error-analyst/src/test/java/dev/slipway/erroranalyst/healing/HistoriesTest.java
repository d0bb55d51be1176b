package dev.slipway.erroranalyst.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.healing.Action.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoriesTest {
    private static final int STEPS = 400;

    /** A command as it was sent, for which place of which release. */
    private record Sent(Action action, String place, Instant at) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void no_rail_is_ever_broken(long seed) {
        var world = new World(seed);
        List<Sent> sent = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < STEPS; i++) {
            world.step();
            for (Action action : world.scene.commands.subList(read, world.scene.commands.size())) {
                List<Sent> before = sent.stream().filter(each -> !world.withoutEffect.contains(each.action().command())).toList();
                var is = new Sent(action, place(world, action), world.scene.now);
                assertCooldown(before, is);
                assertBudget(before, is);
                assertBrake(world, sent, is);
                sent.add(is);
            }
            read = world.scene.commands.size();
        }
    }

    /** A place that was given up and is there again is another one. */
    private static String place(World world, Action action) {
        String slot = action.release() + '/' + action.slot();
        return slot + '/' + Collections.frequency(world.scaled, slot);
    }

    /** As 2 to the power of the repairs in a row, less than ten minutes apart: those cannot have had ten minutes of health between. */
    private static void assertCooldown(List<Sent> before, Sent is) {
        List<Sent> same = before.stream().filter(each -> each.place().equals(is.place())).toList();
        int inARow = 0;
        Instant last = null;
        for (Sent each : same) {
            inARow = last == null || Duration.between(last, each.at()).toMinutes() < 10 ? inARow + 1 : 1;
            last = each.at();
        }
        if (last != null && Duration.between(last, is.at()).toMinutes() < 10) {
            long seconds = Math.min(300, 1L << Math.min(20, inARow - 1));
            assertThat(Duration.between(last, is.at())).as("before " + is).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
        }
    }

    private static void assertBudget(List<Sent> before, Sent is) {
        long inWindow = before.stream().filter(each -> each.at().isAfter(is.at().minus(Duration.ofHours(1)))).count();
        boolean slow = before.stream().filter(each -> each.place().equals(is.place()))
                .noneMatch(each -> each.at().isAfter(is.at().minus(Duration.ofMinutes(5))));
        assertThat(inWindow < 5 || slow).as("%s repairs in the hour before %s, which is not slow", inWindow, is).isTrue();
    }

    private static void assertBrake(World world, List<Sent> sent, Sent is) {
        long failed = world.hung.values().stream().filter(at -> !at.isBefore(is.at().minusSeconds(30))).count();
        if (is.action().repair() == Repair.REPLACE && failed >= 3 && failed * 2 > world.wanted.size()) {
            assertThat(sent.stream().filter(each -> each.action().repair() == Repair.REPLACE && each.action().release().equals(world.release()))
                    .noneMatch(each -> each.at().isAfter(is.at().minusSeconds(30)))).as("braked, but sent: " + is).isTrue();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void whatever_fails_is_repaired_in_the_end_or_it_is_told_why_not(long seed) {
        var world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
            assertThat(world.scene.env.slots().values()).as("step %s", i).allSatisfy(slot ->
                    assertThat(slot.need() == null || slot.action() != null).as("a need without a word: " + slot).isTrue());
        }
        world.calm();
        Instant end = world.scene.now.plus(Duration.ofHours(3));
        while (world.scene.now.isBefore(end)) {
            world.step();
            world.scene.after(Duration.ofSeconds(20));
        }
        assertThat(world.healthy).as(() -> "wanted " + world.wanted + "\n" + world.scene.env).doesNotContainValue(false);
        assertThat(world.scene.env.slots().values()).allSatisfy(slot -> {
            assertThat(slot.instance()).isEqualTo(world.wanted.get(slot.number()));
            assertThat(slot.action()).isNull();
        });
        assertThat(world.scene.env.budget().alert()).isNull();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void what_is_told_is_news_and_an_end_is_an_end(long seed) {
        var world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        Map<String, Action> last = new HashMap<>();
        Set<String> ended = new HashSet<>();
        Set<String> commands = new HashSet<>();
        for (Action each : world.scene.told) {
            assertThat(ended).as("told again after its end: " + each).doesNotContain(each.id());
            assertThat(each).as("told twice").isNotEqualTo(last.put(each.id(), each));
            if (each.state() == State.RUNNING || each.state() == State.VERIFYING || each.state() == State.HEALED) {
                assertThat(each.deployment()).isNotNull();
                assertThat(each.sentAt()).isNotNull();
            }
            if (each.finishedAt() != null) {
                ended.add(each.id());
            }
        }
        assertThat(world.scene.commands).allSatisfy(each -> assertThat(commands.add(each.command())).as("sent twice: " + each).isTrue());
        var again = new World(seed);
        for (int i = 0; i < STEPS; i++) {
            again.step();
        }
        assertThat(again.scene.told).as("a replay gives the same").isEqualTo(world.scene.told);
    }
}
