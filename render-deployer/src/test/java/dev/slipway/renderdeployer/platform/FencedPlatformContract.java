package dev.slipway.renderdeployer.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.renderdeployer.platform.Platform.Mandate;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Started;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a platform promises beside {@link PlatformContract} when several deployers reach it: what came later wins, by the
 * platform's own metadata, for a deployer that was replaced while it slept does not know it.
 */
public interface FencedPlatformContract {
    String TARGET = "shop/dev/instances/a,b";
    Wanted WANTED = new Wanted("release-1", "1.0", EffectiveManifest.read("{\"name\":\"shop\",\"environment\":\"dev\",\"service\":{\"type\":\"worker\"},"
            + "\"artifact\":{\"command\":[\"sleep\",\"1000\"]}}"), Map.of());

    /** The same platform as another deployer reaches it, started. */
    Platform deployer(String name);

    /** What really runs, by id. */
    List<String> really();

    private static Mandate mandate(long fence) {
        return new Mandate("a-delegation/" + fence, TARGET, fence);
    }

    private static Started start(Platform by, long fence, String... ids) throws Exception {
        List<Place> places = java.util.stream.IntStream.range(0, ids.length).mapToObj(i -> new Place(ids[i], i)).toList();
        return by.ensureStarted(mandate(fence), WANTED, places, Duration.ofSeconds(30), () -> false);
    }

    private static void stop(Platform by, long fence, String... ids) throws Exception {
        by.ensureStopped(mandate(fence), List.of(ids), "TERM", Duration.ZERO, () -> false);
    }

    @Test
    default void whoever_was_overtaken_starts_nothing_and_hears_by_whom() throws Exception {
        start(deployer("new"), 8, "a");
        assertThatExceptionOfType(OvertakenException.class).isThrownBy(() -> start(deployer("old"), 7, "a", "b"))
                .satisfies(each -> assertThat(each.lostTo()).isEqualTo(8))
                .withMessage("fence 7 of " + TARGET + " lost against 8 on the platform");
        assertThat(really()).containsExactly("a");
    }

    @Test
    default void whoever_was_overtaken_ends_nothing() throws Exception {
        start(deployer("old"), 7, "a", "b");
        start(deployer("new"), 8, "a", "b");
        assertThatExceptionOfType(OvertakenException.class).isThrownBy(() -> stop(deployer("old"), 7, "a", "b"));
        assertThat(really()).containsExactly("a", "b");
    }

    @Test
    default void a_successor_with_nothing_left_to_do_overtakes_all_the_same() throws Exception {
        stop(deployer("new"), 8);
        assertThatExceptionOfType(OvertakenException.class).isThrownBy(() -> start(deployer("old"), 7, "a"));
        assertThat(really()).isEmpty();
    }

    @Test
    default void of_two_with_the_same_fence_the_first_has_the_task_and_may_repeat_it() throws Exception {
        Platform first = deployer("first");
        start(first, 7, "a");
        assertThatExceptionOfType(OvertakenException.class).isThrownBy(() -> start(deployer("second"), 7, "a", "b"))
                .satisfies(each -> assertThat(each.lostTo()).isEqualTo(7));
        assertThat(start(first, 7, "a", "b")).isInstanceOf(Started.Running.class);
        assertThat(really()).containsExactly("a", "b");
    }

    @Test
    default void another_target_is_not_concerned() throws Exception {
        start(deployer("new"), 8, "a");
        deployer("old").ensureStarted(new Mandate("d", "shop/dev/instances/c", 7), WANTED, List.of(new Place("c", 0)), Duration.ofSeconds(30), () -> false);
        assertThat(really()).containsExactly("a", "c");
    }
}
