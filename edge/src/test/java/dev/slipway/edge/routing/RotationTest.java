package dev.slipway.edge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.edge.routing.Rotation.Event;
import dev.slipway.edge.routing.Route.Instance;
import dev.slipway.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RotationTest {
    private static final EnvironmentId SHOP = new EnvironmentId("shop", "prod");

    private static Instance instance(String id) {
        return new Instance(id, new Address("127.0.0.1", 20_000));
    }

    private static Route route(long revision, List<List<String>> releases) {
        var parts = new ArrayList<Route.Release>();
        for (int i = 0; i < releases.size(); i++) {
            parts.add(new Route.Release("r" + i, "1." + i, i == 0 ? 100 : 0, releases.get(i).stream().map(RotationTest::instance).toList()));
        }
        return new Route(SHOP, revision, 10_000, parts, Route.Check.of("/health", Duration.ofSeconds(1)), Duration.ofSeconds(10));
    }

    @Test
    void a_failed_connection_ejects_and_an_answered_probe_brings_back() {
        Rotation all = Rotation.of(route(1, List.of(List.of("a", "b"))));
        Rotation one = all.after(new Event.ConnectionFailed(instance("a"), "refused"));
        assertThat(one.out()).containsExactly("a");
        assertThat(one.asked(one.route().releases().getFirst())).containsExactly(instance("b"));
        assertThat(one.after(new Event.ProbeAnswered(instance("a")))).isEqualTo(all);
    }

    @Test
    void the_last_of_a_release_stays_and_leaves_when_another_is_well_again() {
        Rotation rotation = Rotation.of(route(1, List.of(List.of("a", "b"), List.of("c"))))
                .after(new Event.ProbeFailed(instance("a"), "late"))
                .after(new Event.ProbeFailed(instance("b"), "late"))
                .after(new Event.ProbeFailed(instance("c"), "late"));
        assertThat(rotation.out()).containsExactly("a");
        assertThat(rotation.after(new Event.ProbeAnswered(instance("a"))).out()).containsExactly("b");
    }

    @Test
    void an_instance_that_moved_is_asked_again() {
        Rotation rotation = Rotation.of(route(1, List.of(List.of("a", "b")))).after(new Event.ProbeFailed(instance("a"), "late"));
        var moved = new Instance("a", new Address("127.0.0.1", 20_001));
        var next = new Route(SHOP, 2, 10_000, List.of(new Route.Release("r0", "1.0", 100, List.of(moved, instance("b")))),
                Route.Check.of("/health", Duration.ofSeconds(1)), Duration.ofSeconds(10));
        assertThat(rotation.after(new Event.Routed(next)).out()).isEmpty();
    }

    /** The model: failing instances in the order in which they began to fail. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.slipway.testing.Seeds#ofThisRun")
    void a_release_never_loses_its_last_and_only_what_fails_is_out(long seed) {
        RandomGenerator random = Seeds.random(seed);
        List<List<String>> releases = randomReleases(random);
        Rotation rotation = Rotation.of(route(1, releases));
        var failing = new LinkedHashSet<String>();
        var history = new ArrayList<Object>();
        for (int i = 0; i < 300; i++) {
            String id = "i" + random.nextInt(10);
            Event event = switch (random.nextInt(8)) {
                case 0 -> {
                    releases = randomReleases(random);
                    yield new Event.Routed(route(i + 2, releases));
                }
                case 1, 2, 3 -> new Event.ProbeAnswered(instance(id));
                case 4, 5 -> new Event.ConnectionFailed(instance(id), "refused");
                default -> new Event.ProbeFailed(instance(id), "late");
            };
            history.add(event);
            rotation = rotation.after(event);
            List<String> routed = releases.stream().flatMap(List::stream).toList();
            switch (event) {
                case Event.Routed _ -> { }
                case Event.ProbeAnswered _ -> failing.remove(id);
                case Event.ConnectionFailed _, Event.ProbeFailed _ -> failing.add(id);
            }
            failing.retainAll(routed);
            for (int r = 0; r < releases.size(); r++) {
                List<String> mine = releases.get(r);
                List<String> well = mine.stream().filter(each -> !failing.contains(each)).toList();
                List<String> expected = !well.isEmpty() ? well
                        : failing.stream().filter(mine::contains).reduce((_, second) -> second).stream().toList();
                assertThat(rotation.asked(rotation.route().releases().get(r)).stream().map(Instance::id).toList())
                        .as(() -> history.toString()).isEqualTo(expected);
            }
        }
    }

    private static List<List<String>> randomReleases(RandomGenerator random) {
        var releases = new ArrayList<List<String>>();
        int first = random.nextInt(1, 6);
        int second = random.nextInt(first, 11);
        releases.add(IntStream.range(0, first).mapToObj(each -> "i" + each).toList());
        releases.add(IntStream.range(first, second).mapToObj(each -> "i" + each).toList());
        return releases;
    }
}
