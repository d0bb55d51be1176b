package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.schemas.CommandRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a command is worked on at all: whether it is known, late, or beyond us. Every one is answered. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    /** Ids of commands are known for as long as {@code commands} is kept; what is older is not taken. */
    private static final Duration KNOWN = Duration.ofDays(7);
    /** Ids are kept a day longer than they are asked for, so that no command is read again whose id was forgotten. */
    private static final Duration KNOWN_MARGIN = Duration.ofDays(1);

    private final Held held;
    private final Supplier<Draft> drafts;
    private final Consumer<Draft> keeper;

    /** @param drafts a new one for each call; @param keeper keeps one */
    Intake(Held held, Supplier<Draft> drafts, Consumer<Draft> keeper) {
        this.held = held;
        this.drafts = drafts;
        this.keeper = keeper;
    }

    /** Takes a command or refuses it. @param at when it was appended; @param since how long ago that was at least */
    void take(String key, CommandRecord command, Instant at, Duration since) {
        String id = key + "#" + command.getCommandId();
        Held.Known known = held.command(id);
        Long within = command.getTakeWithinMs();
        if (known != null && !known.digest().equals(command.getDigest())) {
            answer(key, command, new Reply.Refused(Reply.Why.OTHER_BODY, "the id is known with another body", List.of()));
        } else if (known != null && known.reply() != null) {
            answer(key, command, known.reply());
        } else if (since.compareTo(KNOWN) > 0) {
            LOG.atWarn().addKeyValue("command", command.getCommandId()).addKeyValue("key", key).log("too old to know whether it was taken before");
        } else if (within != null && since.toMillis() > within) {
            var late = new Reply.Refused(Reply.Why.EXPIRED, "was not taken within " + within + " ms", List.of());
            make(draft -> refuse(draft, id, key, command, late, at));
        } else {
            work(id, key, command, at);
        }
    }

    private void work(String id, String key, CommandRecord command, Instant at) {
        try {
            make(draft -> {
                Reply reply = new Commands(draft).take(command);
                // A dry run's answer is large and changes nothing: it is computed again when it is asked for again.
                draft.put(id, new Held.Known(command.getDigest(), command.getPlan() == null ? reply : null, at));
                draft.answer(key, command, reply);
            });
        } catch (NotDecided cannot) {
            if (cannot.isRetriable()) {
                throw cannot;
            }
            var because = new Reply.Refused(Reply.Why.UNPROCESSABLE, "could not be worked on: " + DeadLetters.words(cannot.because()), List.of());
            try {
                make(draft -> refuse(draft, id, key, command, because, at));
            } catch (NotDecided neither) {
                answer(key, command, because);
            }
            throw cannot;
        }
    }

    /** A refusal before anything was decided: a deployment that was asked for ends; otherwise the id may be used again. */
    private static void refuse(Draft draft, String id, String key, CommandRecord command, Reply.Refused refused, Instant at) {
        if (new Commands(draft).endInVain(command, refused.detail())) {
            draft.put(id, new Held.Known(command.getDigest(), refused, at));
        }
        draft.answer(key, command, refused);
    }

    private void answer(String key, CommandRecord command, Reply reply) {
        make(draft -> draft.answer(key, command, reply));
    }

    private void make(Consumer<Draft> what) {
        keeper.accept(drafts.get().of(what));
    }

    /** Forgets the ids of commands that would not be taken any more. */
    void forget(Instant now) {
        held.forgetCommands(now.minus(KNOWN).minus(KNOWN_MARGIN));
    }
}
