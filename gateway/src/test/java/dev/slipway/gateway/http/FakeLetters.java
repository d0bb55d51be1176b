package dev.slipway.gateway.http;

import dev.slipway.gateway.deadletter.DeadLetterBox;
import dev.slipway.gateway.deadletter.Letter;
import dev.slipway.gateway.deadletter.LetterId;
import dev.slipway.gateway.deadletter.Origin;
import dev.slipway.gateway.deadletter.Since;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/** Letters of the fake views, replayed by a note in the views. */
final class FakeLetters implements DeadLetterBox {
    private final FakeViews views;
    final AtomicInteger written = new AtomicInteger();
    volatile Letter.Bearing bearing = new Letter.Bearing.Told();
    volatile Since since = new Since.Nothing();
    volatile boolean silent;

    FakeLetters(FakeViews views) {
        this.views = views;
    }

    void clear() {
        written.set(0);
        bearing = new Letter.Bearing.Told();
        since = new Since.Nothing();
        silent = false;
    }

    @Override
    public Optional<Letter> find(LetterId id, Duration within) {
        if (silent) {
            throw new UnreachableException(new IllegalStateException("no broker"));
        }
        return views.deadLetter(id.toString()).map(_ -> new Letter(id, new Origin("status", 0, 7), Instant.now(), Map.of("ce_id", "c1"),
                new Letter.Payload(3, "dev.slipway.schemas.StatusRecord", "{\"application\": \"shop\"}", null, null), bearing));
    }

    @Override
    public Since since(Letter letter, Duration within) {
        return since;
    }

    @Override
    public boolean replay(Letter letter, String by, String request, BooleanSupplier stillWanted, Duration within) {
        if (!stillWanted.getAsBoolean()) {
            return false;
        }
        written.incrementAndGet();
        ObjectNode row = views.letters.get(letter.id().toString());
        long times = row.path("replayed").path("times").asLong(0) + 1;
        row.putObject("replayed").put("at", Examples.TIME).put("by", by).put("times", times).put("request", request);
        return true;
    }
}
