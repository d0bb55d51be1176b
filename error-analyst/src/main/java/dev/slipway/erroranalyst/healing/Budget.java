package dev.slipway.erroranalyst.healing;

import dev.slipway.model.manifest.Healing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many repairs an environment may have in a sliding window. When it is spent, what should run is not left dead: a slot
 * is repaired at the longest back-off, and an alert fires until the window has room again.
 *
 * @param spent when repairs were sent, oldest first; as many as the budget allows and some, since older ones change nothing
 * @param alert that fires; null while there is room
 */
public record Budget(List<Instant> spent, @Nullable Alert alert) {
    static final Budget UNSPENT = new Budget(List.of(), null);
    /** Kept beyond the budget, as the newest may be given back. */
    private static final int KEPT_BEYOND = 100;

    /**
     * The budget is spent, or was.
     *
     * @param actions spent and allowed
     * @param resolvedAt null while it fires
     */
    public record Alert(String id, int actions, String because, Instant startedAt, @Nullable Instant resolvedAt) {
        Alert resolved(Instant now) {
            return new Alert(id, actions, because, startedAt, now);
        }
    }

    /** Copies the list. */
    public Budget {
        spent = List.copyOf(spent);
    }

    /** A repair counts until the window's length after it, and no longer exactly then. */
    boolean hasRoom(Healing healing, Instant now) {
        return spent.size() < healing.budgetActions() || !now.isBefore(roomAt(healing));
    }

    private Instant roomAt(Healing healing) {
        return spent.get(spent.size() - healing.budgetActions()).plus(healing.budgetWindow());
    }

    Budget spend(Healing healing, Instant now) {
        List<Instant> all = Stream.concat(spent.stream(), Stream.of(now)).toList();
        return new Budget(all.subList(Math.max(0, all.size() - healing.budgetActions() - KEPT_BEYOND), all.size()), alert);
    }

    /** What was refused has cost nothing. */
    Budget giveBack(Instant sentAt) {
        var rest = new ArrayList<>(spent);
        rest.remove(sentAt);
        return new Budget(rest, alert);
    }

    @Nullable Hold hold(Healing healing, Slot slot, Instant now) {
        if (hasRoom(healing, now)) {
            return null;
        }
        Instant room = roomAt(healing);
        Instant slow = slot.lastRepair() == null ? now : slot.lastRepair().plus(Cooldown.LONGEST);
        Instant until = room.isBefore(slow) ? room : slow;
        return new Hold(until, "budget: " + words(healing) + " are spent; until there is room slot " + slot.number()
                + " is repaired at most every " + Words.of(Cooldown.LONGEST) + ", next " + Words.at(until)
                + (until.equals(room) ? ", when the first of them is " + Words.of(healing.budgetWindow()) + " old"
                        : ", " + Words.of(Cooldown.LONGEST) + " after its last repair"));
    }

    /** A rollback is not what must run at any price: it waits for room. */
    @Nullable Hold holdRollback(Healing healing, Instant now) {
        return hasRoom(healing, now) ? null : new Hold(roomAt(healing), "budget: " + words(healing) + " are spent; a rollback waits until "
                + Words.time(roomAt(healing)) + ", when the first of them is " + Words.of(healing.budgetWindow()) + " old");
    }

    Budget firing(String environment, Healing healing, Instant now) {
        String id = UUID.nameUUIDFromBytes((environment + "/healing-budget/" + now.toEpochMilli()).getBytes(StandardCharsets.UTF_8)).toString();
        return new Budget(spent, new Alert(id, healing.budgetActions(), words(healing) + " are spent and more are needed; each instance is"
                + " repaired at most every " + Words.of(Cooldown.LONGEST) + " until there is room " + Words.at(roomAt(healing)), now, null));
    }

    Alert resolved(Instant now) {
        return Objects.requireNonNull(alert).resolved(now);
    }

    Budget quiet() {
        return new Budget(spent, null);
    }

    private static String words(Healing healing) {
        Duration window = healing.budgetWindow();
        return healing.budgetActions() + " of " + healing.budgetActions() + " repairs in " + Words.of(window);
    }
}
