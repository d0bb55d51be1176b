package dev.slipway.gateway.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.deadletter.Letter.Bearing;
import dev.slipway.gateway.deadletter.Replay.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @ParameterizedTest(name = "fence {0}, since {1}: {2}")
    @CsvSource(nullValues = "-", textBlock = """
        # fence | since | allowed
        5, -, true
        5, 4, true
        5, 5, true
        5, 6, false
        -, 1, false
        -, -, true
        """)
    void a_delegation_is_written_again_while_no_higher_fence_came(Long fence, Long since, boolean allowed) {
        var letter = letter(new Bearing.Delegation(fence, NOW.plusMillis(1)), NOW);
        Verdict verdict = Replay.decide(letter, since == null ? new Since.Nothing() : new Since.Fence(since), new Replay.Wish(false, true), NOW);
        assertThat(verdict instanceof Verdict.Allowed).as(verdict.toString()).isEqualTo(allowed);
    }

    @Test
    void a_delegation_is_refused_from_its_deadline_on() {
        var wish = new Replay.Wish(false, true);
        assertThat(Replay.decide(letter(new Bearing.Delegation(5L, NOW), NOW), new Since.Nothing(), wish, NOW))
                .isEqualTo(new Verdict.Refused("its deadline 2026-11-25T10:00:00Z has passed; its specialist would answer STALE"));
    }

    @ParameterizedTest(name = "replayed {0}, answered in place {1}, force {2}: {3}")
    @CsvSource(textBlock = """
        false, false, false, true
        true,  false, false, false
        true,  false, true,  true
        false, true,  false, false
        false, true,  true,  true
        """)
    void force_overrides_what_was_done_and_what_nobody_waits_for(boolean replayed, boolean inPlace, boolean force, boolean allowed) {
        Verdict verdict = Replay.decide(letter(new Bearing.Command(inPlace), NOW), new Since.Nothing(), new Replay.Wish(replayed, force), NOW);
        assertThat(verdict instanceof Verdict.Allowed).as(verdict.toString()).isEqualTo(allowed);
    }

    @Test
    void a_command_is_refused_when_its_id_may_be_forgotten() {
        var wish = new Replay.Wish(false, true);
        var old = letter(new Bearing.Command(false), NOW.minus(Duration.ofDays(7)).minusMillis(1));
        assertThat(Replay.decide(old, new Since.Nothing(), wish, NOW)).isInstanceOf(Verdict.Refused.class);
        assertThat(Replay.decide(old, new Since.Nothing(), wish, NOW.minusMillis(1))).isEqualTo(new Verdict.Allowed());
    }

    @Test
    void a_state_is_not_set_back() {
        var wish = new Replay.Wish(false, true);
        assertThat(Replay.decide(letter(new Bearing.State(), NOW), new Since.NewerState(), wish, NOW)).isInstanceOf(Verdict.Refused.class);
        assertThat(Replay.decide(letter(new Bearing.State(), NOW), new Since.Nothing(), wish, NOW)).isEqualTo(new Verdict.Allowed());
        assertThat(Replay.decide(letter(new Bearing.State(), NOW), new Since.NotKnown(), wish, NOW)).isEqualTo(new Verdict.NotKnown());
    }

    @Test
    void what_could_not_be_written_in_the_first_place_is_not_written_where_it_follows_from() {
        var id = new LetterId("deployments.dlt", 0, 4);
        assertThat(Origin.read("commands-0@7", id)).isEmpty();
        assertThat(Origin.read("deployments-0@7", id)).hasValue(new Origin("deployments", 0, 7));
        assertThat(Origin.read("deployments-0", id)).isEmpty();
        var lost = new Letter(new LetterId("x.dlt", 0, 0), null, NOW, Map.of(), new Letter.Payload(0, null, null, null, null), new Bearing.Told());
        assertThat(Replay.decide(lost, new Since.Nothing(), new Replay.Wish(false, true), NOW)).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"commands.dlt-0-17", "delegations.render-deployer.dlt-23-0", "deployment-events.dlt-3-999999999999"})
    void a_name_is_read_as_it_is_written(String text) {
        assertThat(LetterId.read(text)).hasValueSatisfying(id -> assertThat(id).hasToString(text));
    }

    @ParameterizedTest
    @CsvSource({"commands-0-17", "commands.dlt-0", "commands.dlt-0-x", "commands.dlt--1-2", "commands.dlt-0-1-"})
    void what_is_no_name_is_none(String text) {
        assertThat(LetterId.read(text)).isEmpty();
    }

    private static Letter letter(Bearing bearing, Instant at) {
        return new Letter(new LetterId("commands.dlt", 0, 1), new Origin("commands", 0, 3), at, Map.of(),
                new Letter.Payload(0, null, null, null, null), bearing);
    }
}
