package dev.slipway.gateway.http;

import dev.slipway.agent.trace.Tracing;
import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.Commands;
import dev.slipway.gateway.view.Views;
import dev.slipway.gateway.view.Views.Outcome;
import dev.slipway.gateway.trace.DeploymentTrace;
import dev.slipway.model.trace.Span;
import dev.slipway.model.trace.TraceParent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes commands and waits for what becomes of them. */
final class Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);
    /**
     * A command that is answered in place may be taken this long after it was appended. Less than a request's time by what
     * appending may take, so that what was answered 503 does not come true later.
     */
    static final Duration TAKE_WITHIN = Duration.ofSeconds(3);

    private final Commands commands;
    private final Views views;
    private final Executor blocking;

    /** @param blocking runs each task on a thread that may block */
    Submissions(Commands commands, Views views, Executor blocking) {
        this.commands = commands;
        this.views = views;
        this.blocking = blocking;
    }

    /** Returns when a command is durable. */
    void durable(Command command, Request request) {
        Instant began = Instant.now().minusNanos(System.nanoTime() - request.beganNanos());
        Span.Status status = Span.Status.ERROR;
        try {
            await(write(command), request, _ -> unavailable());
            status = Span.Status.OK;
        } finally {
            Tracing.ended(span(command, request, began, status));
        }
    }

    /** The request until it was durable: what follows is the agents'. A caller's own trace is named, not continued: ids are the deployment's. */
    private static Span span(Command command, Request request, Instant began, Span.Status status) {
        var attributes = new HashMap<>(Map.of("command", command.id(), "application", command.application(), "requestedBy", command.requestedBy(),
                "http.request.method", request.method(), "url.path", request.path()));
        String callers = request.headers().getFirst(TraceParent.HEADER);
        TraceParent.read(callers == null ? "" : callers).ifPresent(each -> attributes.put("link.traceparent", each.toString()));
        return new Span(DeploymentTrace.of(command), null, request.method() + " " + request.path(), "gateway", began, Instant.now(), status, attributes);
    }

    /** What became of a command that is answered in place. */
    Outcome inPlace(Command command, Request request) {
        CompletableFuture<Outcome> outcome = views.outcome(command.id());
        try {
            durable(command, request);
            Outcome told = await(outcome, request, _ -> command.takeWithin() == null ? notAnswered() : notTaken());
            if (told instanceof Outcome.Refused refused && refused.reason().equals("EXPIRED")) {
                throw notTaken();
            }
            return told;
        } finally {
            outcome.cancel(false);
        }
    }

    private CompletableFuture<?> write(Command command) {
        // Writing may block longer than a request may last, while Kafka's metadata or the registry do not answer.
        return CompletableFuture.supplyAsync(() -> {
            var written = new CompletableFuture<Object>();
            Tracing.run(DeploymentTrace.of(command), "gateway", () -> commands.write(command).whenComplete((result, failure) -> {
                if (failure == null) {
                    written.complete(result);
                } else {
                    written.completeExceptionally(failure);
                }
            }));
            return written;
        }, blocking).thenCompose(Function.identity());
    }

    private static <T> T await(CompletableFuture<T> future, Request request, Function<TimeoutException, Refusal> inTime) {
        try {
            return future.get(request.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw inTime.apply(late);
        } catch (ExecutionException | CancellationException failed) {
            LOG.atWarn().addKeyValue("because", String.valueOf(failed.getCause())).log("a command could not be written");
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(Problem.Kind.NOT_TAKEN, "the gateway is being stopped; repeat the request");
        }
    }

    private static Refusal notTaken() {
        return Refusal.of(Problem.Kind.NOT_TAKEN, "the deployment manager did not take it in time, and will not take it later; repeat the request");
    }

    private static Refusal notAnswered() {
        return Refusal.of(Problem.Kind.NOT_TAKEN, "the deployment manager does not answer yet; repeat the request with the same Idempotency-Key");
    }

    static Refusal unavailable() {
        return Refusal.of(Problem.Kind.UNAVAILABLE, "Kafka cannot be reached, so nothing can be changed now; repeat the request, a POST with the same Idempotency-Key");
    }
}
