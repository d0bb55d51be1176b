package dev.slipway.renderdeployer.instance;

import dev.slipway.renderdeployer.instance.Instance.By;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a starting deployer makes of an instance that its predecessor had noted. */
public final class Adoption {
    private Adoption() {}

    /**
     * What the machine shows of it.
     *
     * @param boot of the machine now
     * @param alive whether the noted process is there, by pid and start time, and not dead
     * @param found the leader of a session that carries the instance's id; looked for only when no process is noted
     */
    public record Sight(String boot, boolean alive, @Nullable ProcessId found) {}

    /**
     * The instance as it is from now on: adopted when it lives, ended when it does not, and unchanged when it was never
     * started, for then the delegation that wanted it comes again.
     */
    public static Instance decide(Instance known, Sight sight, Instant now) {
        if (known.hasEnded()) {
            return known;
        }
        if (!known.boot().equals(sight.boot())) {
            return Ends.unseen(known, true, now);
        }
        if (sight.alive()) {
            return adopted(known);
        }
        if (known.process() != null) {
            return Ends.unseen(known, false, now);
        }
        if (sight.found() != null) {
            return adopted(known.started(sight.found()));
        }
        return known.asked() != null ? Ends.unseen(known, false, now) : known;
    }

    /** An operator's wish to end everything is over when the suite is up again. */
    private static Instance adopted(Instance living) {
        Instance.Asked asked = living.asked();
        return asked != null && asked.by() == By.SUITE ? living.wantedAgain() : living;
    }
}
