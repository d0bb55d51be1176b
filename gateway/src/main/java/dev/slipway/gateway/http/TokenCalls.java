package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.CommandId;
import dev.slipway.gateway.intake.TokenRequest;
import dev.slipway.gateway.view.Views;
import dev.slipway.schemas.Keys;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Calls about tokens. A token is told once, when it is made; from then on only its digest is known. */
final class TokenCalls {
    private static final String LIST = "tokens";
    private static final String ONE = "/tokens/{id}";
    private static final int ID_DIGITS = 12;

    private final Views views;
    private final Submissions submissions;
    private final InstantSource clock;
    private final IdempotencyKeys keys = new IdempotencyKeys();

    TokenCalls(Views views, Submissions submissions, InstantSource clock) {
        this.views = views;
        this.submissions = submissions;
        this.clock = clock;
    }

    List<Call> calls() {
        return List.of(
                Call.post("/tokens", Call.Body.JSON, this::create).needing(Role.ADMIN),
                Call.get("/tokens", this::list).needing(Role.ADMIN),
                Call.delete(ONE, this::delete).needing(Role.ADMIN));
    }

    private Answer list(Request request) {
        Query query = request.query().knows("limit", "cursor");
        int limit = query.limit();
        String cursor = query.cursor(LIST);
        query.check();
        return Reads.look(views.catchUp(Keys.SUITE), () -> {
            Views.Page page = views.tokens(limit, cursor);
            return Reads.list(LIST, new Views.Page(page.items().stream().map(TokenCalls::shown).toList(), page.nextCursor()));
        });
    }

    private Answer create(Request request) {
        request.query().knows().check();
        TokenRequest asked = Request.right(TokenRequest.read(request.json(), Role.words(), clock.instant()));
        String key = request.idempotencyKey();
        if (key == null) {
            return create(UUID.randomUUID().toString(), Tokens.newId(), asked, request);
        }
        String command = CommandId.of(request.caller(), "", request.method(), request.path(), key);
        return keys.inTurn(command, request.left(), () -> {
            keys.claim(command, asked.digest());
            return create(command, command.replace("-", "").substring(0, ID_DIGITS), asked, request);
        });
    }

    private Answer create(String command, String id, TokenRequest asked, Request request) {
        String token = Tokens.make(id);
        var want = new Command.PutToken(id, asked.name(), asked.role().toUpperCase(Locale.ROOT), TokenDigest.of(token).hex(), asked.applications(), asked.expires());
        Refusals.taken(submissions.inPlace(command(command, asked.digest(), request, want), request), Refusals.Named.BODY);
        // The command's answer is the same each time: only what is known now tells whether this token is the one that was made.
        var _ = views.catchUp(Keys.SUITE);
        ObjectNode known = views.token(id).orElse(null);
        if (known == null || !new TokenDigest(known.path("hash").asString("")).is(token)) {
            throw Refusal.of(Problem.Kind.CONFLICT, "the token '" + asked.name() + "' was made by an earlier request with this Idempotency-Key, "
                    + "and is told only once; delete it and make another");
        }
        return Answer.json(201, shown(known).put("token", token));
    }

    private Answer delete(Request request) {
        request.query().knows().check();
        String id = request.variable("id");
        if (views.catchUp(Keys.SUITE).isPresent()) {
            throw Submissions.unavailable();
        }
        ObjectNode known = Reads.found(views.token(id), noToken(id));
        Refusals.taken(submissions.inPlace(command(UUID.randomUUID().toString(), CommandId.digest(""), request, new Command.DeleteToken(id)), request),
                Refusals.Named.PATH);
        var _ = views.catchUp(Keys.SUITE);
        return Answer.json(200, shown(known));
    }

    private static Command command(String id, String digest, Request request, Command.Want want) {
        return new Command(id, Keys.SUITE, null, request.caller(), digest, Submissions.TAKE_WITHIN, want);
    }

    private static ObjectNode shown(ObjectNode token) {
        token.remove("hash");
        return token;
    }

    private static String noToken(String id) {
        return "there is no token '" + id + "'";
    }
}
