package dev.slipway.edge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.edge.routing.KnownRoutes.Told;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownRoutesTest {
    private static final EnvironmentId SHOP = new EnvironmentId("shop", "prod");
    private static final EnvironmentId MAIL = new EnvironmentId("mail", "prod");

    private static Route route(EnvironmentId environment, long revision) {
        return new Route(environment, revision, 10_000, List.of(), Route.Check.of("/", Duration.ofSeconds(1)), Duration.ZERO);
    }

    private static Told set(EnvironmentId environment, long revision) {
        return new Told.Set(route(environment, revision));
    }

    @Test
    void an_older_or_equal_revision_changes_nothing() {
        KnownRoutes known = KnownRoutes.of(List.of(route(SHOP, 5)));
        assertThat(known.told(set(SHOP, 4)).changes()).isEmpty();
        assertThat(known.told(set(SHOP, 5)).changes()).isEmpty();
        assertThat(known.told(set(SHOP, 6)).changes()).containsExactly(set(SHOP, 6));
    }

    @Test
    void what_the_topic_does_not_know_at_its_end_is_gone() {
        KnownRoutes known = KnownRoutes.of(List.of(route(SHOP, 5), route(MAIL, 2)));
        KnownRoutes.Decision decision = known.caughtUp(Map.of(MAIL, set(MAIL, 2)));
        assertThat(decision.changes()).containsExactly(new Told.Gone(SHOP));
        assertThat(decision.next().revisions()).isEqualTo(Map.of(MAIL, 2L));
    }

    @Test
    void a_topic_that_was_begun_anew_is_believed_at_its_end() {
        KnownRoutes.Decision decision = KnownRoutes.of(List.of(route(SHOP, 57))).caughtUp(Map.of(SHOP, set(SHOP, 1)));
        assertThat(decision.changes()).containsExactly(set(SHOP, 1));
        assertThat(decision.next().told(set(SHOP, 2)).changes()).hasSize(1);
    }

    @Test
    void a_route_that_cannot_be_used_is_told_once_and_the_next_one_counts() {
        var unusable = new Told.Unusable(SHOP, 6, "no address");
        KnownRoutes.Decision decision = KnownRoutes.of(List.of(route(SHOP, 5))).told(unusable);
        assertThat(decision.changes()).containsExactly(unusable);
        assertThat(decision.next().told(unusable).changes()).isEmpty();
        assertThat(decision.next().told(set(SHOP, 7)).changes()).hasSize(1);
    }

    @Test
    void a_tombstone_of_something_unknown_changes_nothing() {
        assertThat(KnownRoutes.of(List.of()).told(new Told.Gone(SHOP)).changes()).isEmpty();
        assertThat(KnownRoutes.of(List.of(route(SHOP, 5))).told(new Told.Gone(SHOP)).next().revisions()).isEmpty();
    }
}
