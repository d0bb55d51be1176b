package dev.slipway.gateway.intake;

import java.util.concurrent.CompletableFuture;

/** Where commands are written to. */
public interface Commands {
    /**
     * Writes a command. May block for a while, so it belongs on a thread that may.
     *
     * @return completes when it is durable; fails when it may not be
     */
    CompletableFuture<?> write(Command command);
}
