package dev.slipway.gateway.http;

import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.CommandId;
import dev.slipway.gateway.view.Views.Outcome;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives commands their ids: by the {@code Idempotency-Key} where there is one, so that a repeat is the same command. */
final class Identified {
    private final Submissions submissions;
    private final IdempotencyKeys keys = new IdempotencyKeys();

    Identified(Submissions submissions) {
        this.submissions = submissions;
    }

    /** How a command is known. @param keyed whether by an Idempotency-Key; @param hold how long its answer is held */
    record Identity(String id, boolean keyed, Duration hold) {}

    /** Works under an id; requests with the same key one after another. */
    Answer in(Request request, @Nullable String application, Duration wait, Function<Identity, Answer> work) {
        String key = request.idempotencyKey();
        if (key == null) {
            return work.apply(new Identity(UUID.randomUUID().toString(), false, wait));
        }
        String id = CommandId.of(request.caller(), application == null ? "" : application, request.method(), request.path(), key);
        return keys.inTurn(id, request.left(), () -> work.apply(new Identity(id, true, wait)));
    }

    /** What became of a command that is answered in place. */
    Outcome submit(Command command, Identity identity, Request request) {
        if (identity.keyed()) {
            keys.claim(identity.id(), command.digest());
        }
        Outcome outcome = submissions.inPlace(command, request);
        if (outcome instanceof Outcome.Refused refused && refused.reason().equals("OTHER_BODY")) {
            throw keys.wrongClaim(identity.id());
        }
        return outcome;
    }
}
