package dev.slipway.gateway.http;

import dev.slipway.gateway.deadletter.DeadLetterBox;
import dev.slipway.gateway.deadletter.DeadLetterBox.UnreachableException;
import dev.slipway.gateway.deadletter.Letter;
import dev.slipway.gateway.deadletter.LetterId;
import dev.slipway.gateway.deadletter.Replay;
import dev.slipway.gateway.deadletter.Since;
import dev.slipway.gateway.intake.CommandId;
import dev.slipway.gateway.intake.Json;
import dev.slipway.gateway.intake.ReplayRequest;
import dev.slipway.gateway.view.Views;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Calls about what could not be processed. */
final class DeadLetterCalls {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final String LIST = "dead-letters";
    private static final String ONE = "/dead-letters/{id}";
    /** A single look or write may take, of the time that a request has. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private final Views views;
    private final Reads reads;
    private final DeadLetterBox letters;
    private final InstantSource clock;

    DeadLetterCalls(Views views, DeadLetterBox letters, InstantSource clock) {
        this.views = views;
        this.reads = new Reads(views);
        this.letters = letters;
        this.clock = clock;
    }

    List<Call> calls() {
        return List.of(
                Call.get("/dead-letters", this::list),
                // Its content may be what a viewer is not shown elsewhere.
                Call.get(ONE, this::show).needing(Role.OPERATOR),
                Call.post(ONE + "/replay", Call.Body.OPTIONAL_JSON, this::replay));
    }

    private Answer list(Request request) {
        Query query = request.query().knows("application", "topic", "limit", "cursor");
        Map<String, String> filters = query.filters(Map.of(), "application", "topic");
        int limit = query.limit();
        String cursor = query.cursor(LIST);
        query.check();
        return reads.freshLetters(() -> {
            Views.Page page = Permitted.page(request.access(), "application", filters, limit, cursor, views::deadLetters);
            return Reads.list(LIST, new Views.Page(page.items().stream().map(DeadLetterCalls::shown).toList(), page.nextCursor()));
        });
    }

    private Answer show(Request request) {
        request.query().knows().check();
        String id = request.variable("id");
        return reads.freshLetters(() -> {
            ObjectNode row = shown(Reads.found(views.deadLetter(id), noLetter(id)));
            request.access().about(row);
            ObjectNode headers = row.putObject("headers");
            Letter letter = letter(id, request);
            letter.headers().forEach(headers::put);
            row.set("payload", payload(letter.payload()));
            return Answer.json(200, row);
        });
    }

    private static ObjectNode payload(Letter.Payload payload) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("bytes", payload.bytes()).put("schema", payload.schema());
        shown.set("json", payload.json() == null ? null : Json.tree(payload.json()));
        return shown.put("base64", payload.base64()).put("because", payload.because());
    }

    private Answer replay(Request request) {
        request.query().knows().check();
        String id = request.variable("id");
        boolean force = Request.right(ReplayRequest.read(request.jsonOrNothing())).force();
        String key = request.idempotencyKey();
        String asked = key == null ? "" : CommandId.of(request.caller(), "", request.method(), request.path(), key);
        ObjectNode row = fresh(id);
        request.access().about(row);
        if (isDoneFor(asked, row)) {
            return Answer.json(200, shown(row));
        }
        Letter letter = letter(id, request);
        Since since = reached(() -> letters.since(letter, within(request)));
        check(Replay.decide(letter, since, new Replay.Wish(isReplayed(row), force), clock.instant()));
        boolean done = reached(() -> letters.replay(letter, request.caller(), asked, () -> times(fresh(id)) == times(row), within(request)));
        ObjectNode now = done ? replayed(id, times(row), request) : fresh(id);
        if (!done && !isDoneFor(asked, now)) {
            throw Refusal.of(Problem.Kind.CONFLICT, "somebody else replayed it at this moment; look at it again");
        }
        return Answer.json(200, shown(now));
    }

    /** The end of a transaction can be read a moment after its commit was answered: the next look shows what was done. */
    private ObjectNode replayed(String id, long before, Request request) {
        ObjectNode now = fresh(id);
        while (times(now) == before && request.left().isPositive()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            now = fresh(id);
        }
        return now;
    }

    private static void check(Replay.Verdict verdict) {
        switch (verdict) {
            case Replay.Verdict.Allowed() -> { }
            case Replay.Verdict.Refused(var because) -> throw Refusal.of(Problem.Kind.CONFLICT, because);
            case Replay.Verdict.NotKnown() -> throw Refusal.of(Problem.Kind.UNAVAILABLE,
                    "what came since could not be looked through in time; repeat the request");
        }
    }

    private ObjectNode fresh(String id) {
        if (views.catchUpWithDeadLetters().isPresent()) {
            throw Submissions.unavailable();
        }
        return Reads.found(views.deadLetter(id), noLetter(id));
    }

    private Letter letter(String id, Request request) {
        LetterId place = Reads.found(LetterId.read(id), noLetter(id));
        return reached(() -> letters.find(place, within(request))).orElseThrow(() -> Refusal.of(Problem.Kind.NOT_FOUND,
                "dead letter " + id + " is not kept any more"));
    }

    private static Duration within(Request request) {
        Duration left = request.left();
        return left.compareTo(AT_ONCE) < 0 ? left.plusMillis(1) : AT_ONCE;
    }

    private static <T> T reached(Supplier<T> act) {
        try {
            return act.get();
        } catch (UnreachableException silent) {
            throw Refusal.of(Problem.Kind.UNAVAILABLE, "Kafka does not answer; repeat the request, a replay with the same Idempotency-Key");
        }
    }

    private static boolean isReplayed(ObjectNode row) {
        return row.path("replayed").isObject();
    }

    private static long times(ObjectNode row) {
        return row.path("replayed").path("times").asLong(0);
    }

    private static boolean isDoneFor(String asked, ObjectNode row) {
        return !asked.isEmpty() && row.path("replayed").path("request").asString("").equals(asked);
    }

    private static ObjectNode shown(ObjectNode row) {
        if (row.path("replayed") instanceof ObjectNode replayed) {
            replayed.remove("request");
        }
        return row;
    }

    private static String noLetter(String id) {
        return "there is no dead letter '" + id + "'";
    }
}
