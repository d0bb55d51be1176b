package dev.slipway.erroranalyst.healing;

import java.util.ArrayList;
import java.util.List;

/**
 * What follows from an event.
 *
 * @param next the state to keep
 * @param told actions as they are now, in the order in which they changed
 * @param commands what the manager is to be asked for
 * @param alerts that fire or are resolved
 */
public record Decision(Environment next, List<Action> told, List<Action> commands, List<Budget.Alert> alerts) {
    /** Copies the lists. */
    public Decision {
        told = List.copyOf(told);
        commands = List.copyOf(commands);
        alerts = List.copyOf(alerts);
    }

    static Decision of(Environment next) {
        return new Decision(next, List.of(), List.of(), List.of());
    }

    Decision with(Environment env) {
        return new Decision(env, told, commands, alerts);
    }

    Decision telling(Action action) {
        return new Decision(next, and(told, action), commands, alerts);
    }

    Decision sending(Action action) {
        return new Decision(next, told, and(commands, action), alerts);
    }

    Decision alerting(Budget.Alert alert) {
        return new Decision(next, told, commands, and(alerts, alert));
    }

    private static <T> List<T> and(List<T> all, T another) {
        var more = new ArrayList<>(all);
        more.add(another);
        return more;
    }
}
