package dev.slipway.gateway.view.kafka;

import dev.slipway.gateway.view.Views.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Those who asked what becomes of a command. Each has a future of its own; who gives up cancels it. */
final class Questioners {
    /** Nobody waits longer for an answer that comes within 5 s; whoever forgot to cancel is forgotten. */
    private static final int MINUTES_AT_MOST = 10;

    private final Map<String, Set<CompletableFuture<Outcome>>> waiting = new ConcurrentHashMap<>();

    CompletableFuture<Outcome> ask(String commandId) {
        var question = new CompletableFuture<Outcome>();
        waiting.compute(commandId, (_, others) -> {
            Set<CompletableFuture<Outcome>> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(question);
            return all;
        });
        question.whenComplete((_, _) -> waiting.computeIfPresent(commandId, (_, others) -> {
            others.remove(question);
            return others.isEmpty() ? null : others;
        }));
        return question.orTimeout(MINUTES_AT_MOST, TimeUnit.MINUTES);
    }

    /** Whether anybody waits for one of these. */
    boolean anyAsked(Set<String> commands) {
        return commands.stream().anyMatch(waiting::containsKey);
    }

    void tell(Map<String, Outcome> outcomes) {
        outcomes.forEach((command, outcome) -> Set.copyOf(waiting.getOrDefault(command, Set.of())).forEach(each -> each.complete(outcome)));
    }
}
