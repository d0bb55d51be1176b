package dev.slipway.deploymentmanager.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one event.
 *
 * @param next the state to keep; its route and delegations are published where they differ from those before
 * @param because in words
 * @param answer to who asked; null when nobody did
 * @param changed deployments as they are now, in the order of their change
 * @param events what changed in them, numbered
 */
public record Decision(Environment next, String because, @Nullable Answer answer, List<Deployment> changed,
        List<Journal.Entry> events) {
    /** What the asker is told. */
    public sealed interface Answer {
        /** It is done, or will be. @param unchanged whether it was so already */
        record Taken(String deployment, boolean unchanged) implements Answer {}

        /** The state does not allow it. */
        record Refused(String because) implements Answer {}

        /** It cannot be understood so. @param pointer into what was said */
        record Invalid(String pointer, String because) implements Answer {}

        /** There is no such deployment. */
        record NotFound(String because) implements Answer {}
    }

    static Decision of(Environment next, String because) {
        return new Decision(next, because, null, List.of(), List.of());
    }

    static Decision of(Environment next, String because, Answer answer) {
        return new Decision(next, because, answer, List.of(), List.of());
    }

    Decision with(Environment then) {
        return new Decision(then, because, answer, changed, events);
    }
}
