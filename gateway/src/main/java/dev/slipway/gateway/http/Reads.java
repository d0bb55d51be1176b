package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Looks into the views so that a caller sees what it was told: never older than the moment of the request, or it says so. */
final class Reads {
    /** How long the views may need to catch up. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(1);
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");

    private final Views views;

    Reads(Views views) {
        this.views = views;
    }

    /** Looks after the views caught up. @param application null: all of them */
    Answer fresh(@Nullable String application, Supplier<Answer> look) {
        return look(views.catchUp(known(application)), look);
    }

    /** Looks after the views caught up with dead letters. */
    Answer freshLetters(Supplier<Answer> look) {
        return look(views.catchUpWithDeadLetters(), look);
    }

    /** Looks, and says how old what it sees is. */
    static Answer look(Optional<Duration> age, Supplier<Answer> look) {
        if (age.isEmpty()) {
            return look.get();
        }
        String stale = Duration.ofMillis(age.get().toMillis()).toString();
        try {
            return look.get().header("Slipway-Stale", stale);
        } catch (Refusal refusal) {
            throw refusal.header("Slipway-Stale", stale);
        }
    }

    /** Before a change that is checked against the views: without Kafka it cannot be made anyway. */
    void freshOrRefuse(@Nullable String application) {
        if (views.catchUp(known(application)).isPresent()) {
            throw Submissions.unavailable();
        }
    }

    /** After a change, so that its caller is shown it; not when there is no time for that any more. */
    void afterwards(String application, Request request) {
        if (request.left().compareTo(CATCHING_UP.dividedBy(2)) > 0) {
            var _ = views.catchUp(known(application));
        }
    }

    /** Whether something can be the name of an application or an environment at all. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static @Nullable String known(@Nullable String application) {
        return application == null || !isName(application) ? null : application;
    }

    /** A page as lists are answered. */
    static Answer list(String list, Views.Page page) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("items").addAll(page.items());
        String next = page.nextCursor();
        body.put("nextCursor", next == null ? null : Cursor.close(list, next));
        return Answer.json(200, body);
    }

    /** What was looked for, or 404. */
    static <T> T found(Optional<T> looked, String missing) {
        return looked.orElseThrow(() -> Refusal.of(Problem.Kind.NOT_FOUND, missing));
    }
}
