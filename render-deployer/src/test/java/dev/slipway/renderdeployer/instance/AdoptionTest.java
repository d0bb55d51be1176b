package dev.slipway.renderdeployer.instance;

import static dev.slipway.renderdeployer.instance.Instances.BEGAN;
import static dev.slipway.renderdeployer.instance.Instances.BOOT;
import static dev.slipway.renderdeployer.instance.Instances.noted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.renderdeployer.instance.Adoption.Sight;
import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdoptionTest {
    private static final Instant NOW = BEGAN.plusSeconds(100);

    @ParameterizedTest(name = "noted {0}, asked {1}, sees {2} on boot {3}: {4} {5}")
    @CsvSource(delimiter = '|', textBlock = """
        # process | asked      | sight  | boot   | state       | cause
        noted     | -          | alive  | boot-1 | RUNNING     | -
        noted     | DELEGATION | alive  | boot-1 | DRAINING    | -
        noted     | SUITE      | alive  | boot-1 | RUNNING     | -
        noted     | -          | dead   | boot-1 | LOST        | UNKNOWN
        noted     | DELEGATION | dead   | boot-1 | STOPPED     | REQUESTED
        noted     | SUITE      | dead   | boot-1 | STOPPED     | SUITE_DOWN
        noted     | -          | alive  | boot-2 | LOST        | REBOOT
        noted     | DELEGATION | dead   | boot-2 | STOPPED     | REQUESTED
        none      | -          | found  | boot-1 | STARTING    | -
        none      | -          | dead   | boot-1 | NOT_STARTED | -
        none      | DELEGATION | found  | boot-1 | DRAINING    | -
        none      | DELEGATION | dead   | boot-1 | STOPPED     | REQUESTED
        none      | -          | dead   | boot-2 | LOST        | REBOOT
        """)
    void what_is_found_tells_what_it_is_now(String process, String asked, String sight, String boot, Instance.State state, String cause) {
        Instance known = process.equals("noted") ? Instances.running("a", BEGAN) : noted("a");
        known = asked.equals("-") ? known : known.asked(By.valueOf(asked), BEGAN.plusSeconds(1));
        ProcessId found = sight.equals("found") ? new ProcessId(4712, 7) : null;
        Instance now = Adoption.decide(known, new Sight(boot, sight.equals("alive"), found), NOW);
        assertThat(now.state()).isEqualTo(state);
        assertThat(now.end() == null ? "-" : now.end().cause().name()).isEqualTo(cause);
        if (found != null) {
            assertThat(now.process()).isEqualTo(found);
        }
    }

    @Test
    void what_had_ended_stays_as_it_was() {
        Instance ended = Ends.seen(Instances.running("a", BEGAN), new Ends.Exit.Code(1), java.util.List.of("boom"), BEGAN.plusSeconds(5));
        assertThat(Adoption.decide(ended, new Sight("boot-2", false, null), NOW)).isEqualTo(ended);
        assertThat(Adoption.decide(ended, new Sight(BOOT, true, null), NOW)).isEqualTo(ended);
    }

    @ParameterizedTest(name = "{0} ms after its start: {1}")
    @CsvSource({"120,exited with code 1 120 ms after its start", "12000,exited with code 1 12 s after its start",
            "3600000,exited with code 1 60 min after its start"})
    void an_end_is_told_in_a_sentence(long ms, String detail) {
        Instance ended = Ends.seen(Instances.running("a", BEGAN), new Ends.Exit.Code(1), java.util.List.of(), BEGAN.plusMillis(ms));
        assertThat(ended.end()).isNotNull();
        assertThat(ended.end().detail()).isEqualTo(detail);
    }
}
