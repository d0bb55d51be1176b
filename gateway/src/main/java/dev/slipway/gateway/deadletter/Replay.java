package dev.slipway.gateway.deadletter;

import dev.slipway.gateway.deadletter.Letter.Bearing;
import java.time.Duration;
import java.time.Instant;

/** Decides whether a dead letter may be written to its topic again. */
public final class Replay {
    /** The deployment manager knows commands for as long: an older one may have been taken since under the same id. */
    static final Duration COMMANDS_KNOWN = Duration.ofDays(7);

    private Replay() {}

    /** What was decided. */
    public sealed interface Verdict {
        /** It may. */
        record Allowed() implements Verdict {}

        /** It may not. @param because in a sentence */
        record Refused(String because) implements Verdict {}

        /** What came since could not be told now. */
        record NotKnown() implements Verdict {}
    }

    /** What a caller knows and wants. @param replayed whether it was replayed before; @param force also then, and what nobody waits for any more */
    public record Wish(boolean replayed, boolean force) {}

    /** Decides. @param now by the gateway's clock, for letters that are days old */
    public static Verdict decide(Letter letter, Since since, Wish wish, Instant now) {
        Origin origin = letter.origin();
        if (origin == null) {
            return new Verdict.Refused("it was never on its topic, as far as it tells: it could not be written in the first place, and whatever it follows from was worked on");
        }
        if (wish.replayed() && !wish.force()) {
            return new Verdict.Refused("it was replayed already; say force to do it again");
        }
        return switch (since) {
            case Since.NotKnown() -> new Verdict.NotKnown();
            case Since.Fence(var newest) when letter.bearing() instanceof Bearing.Delegation(var fence, _) && (fence == null || fence < newest) ->
                    new Verdict.Refused("it is older than the newest fence: " + (fence == null ? "the environment" : "its fence is " + fence
                            + ", and the environment") + " has had " + newest + " since; what it asks for was asked for again, or is undone");
            case Since.NewerState() -> new Verdict.Refused("its topic holds a newer record of the same key; a replay would set that back");
            case Since.Fence _, Since.Nothing _ -> byAge(letter, wish, now);
        };
    }

    private static Verdict byAge(Letter letter, Wish wish, Instant now) {
        return switch (letter.bearing()) {
            case Bearing.Delegation(_, var deadline) when deadline != null && !now.isBefore(deadline) ->
                    new Verdict.Refused("its deadline " + deadline + " has passed; its specialist would answer STALE");
            case Bearing.Command _ when letter.at().plus(COMMANDS_KNOWN).isBefore(now) ->
                    new Verdict.Refused("it is older than 7 days: nobody knows any more whether its command was taken since");
            case Bearing.Command(var answeredInPlace) when answeredInPlace && !wish.force() ->
                    new Verdict.Refused("its caller was told that it is not taken; say force to let it come true after all");
            case Bearing.Delegation _, Bearing.Command _, Bearing.State _, Bearing.Told _ -> new Verdict.Allowed();
        };
    }
}
