package dev.slipway.monitoringspecialist.check.http;

import dev.slipway.model.manifest.Durations;
import dev.slipway.monitoringspecialist.check.Decision.Probe;
import dev.slipway.monitoringspecialist.check.Failure;
import dev.slipway.monitoringspecialist.check.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Makes requests to instances, all on one thread. Each has a connection of its own, since a kept one would still be answered
 * when nobody listens any more; a redirect is an answer and is not followed; the answer's body is read to its end, or to
 * {@value #BODY} bytes, and thrown away.
 */
public final class HttpProbes implements AutoCloseable {
    /** What is read of a body: more than any health page, and little enough for a thousand at a time. */
    private static final int BODY = 64 * 1024;
    /** Within which the thread ends. */
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final LoopResources loop = LoopResources.create("checks", 1, true);
    private final Scheduler timer = Schedulers.fromExecutorService(loop.onClient(false));
    private final HttpClient client = HttpClient.create(ConnectionProvider.newConnection())
            .runOn(loop, false).keepAlive(false).disableRetry(true).followRedirect(false).compress(false)
            .headers(headers -> headers.set("User-Agent", "slipway-monitoring").set("Accept", "*/*"));

    /** Begins nothing. */
    public HttpProbes() {}

    /**
     * Makes a request; returns at once.
     *
     * @param address {@code host:port}
     * @param told the outcome, exactly once, not later than the probe's timeout; on the thread of all probes
     */
    public void ask(String address, Probe probe, Consumer<Outcome> told) {
        long began = System.nanoTime();
        Mono.fromCallable(() -> to(address))
                .flatMap(there -> there.get().uri(probe.path()).response(HttpProbes::status).single())
                .<Outcome>map(status -> new Outcome.Answered(status, Duration.ofNanos(System.nanoTime() - began)))
                .timeout(probe.timeout(), timer)
                .onErrorResume(failure -> Mono.just(outcome(failure, address, probe)))
                .subscribe(told);
    }

    private HttpClient to(String address) throws UnknownHostException, URISyntaxException {
        var uri = new URI("http://" + address);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new UnknownHostException("'" + address + "' is no address: host:port is expected");
        }
        var remote = InetSocketAddress.createUnresolved(uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort());
        return client.remoteAddress(() -> remote);
    }

    private static Mono<Integer> status(HttpClientResponse response, ByteBufFlux body) {
        return body.map(ByteBuf::readableBytes).scan(0, Integer::sum).takeUntil(read -> read > BODY)
                .then(Mono.just(response.status().code()));
    }

    private static Outcome outcome(Throwable failure, String address, Probe probe) {
        return switch (failure) {
            case TimeoutException _ -> new Outcome.Unanswered(Failure.Kind.TIMEOUT, "no answer within " + Durations.words(probe.timeout()));
            case BindException noPortLeft -> new Outcome.NotMade(words(noPortLeft));
            case ConnectException _ -> new Outcome.Unanswered(Failure.Kind.REFUSED, "nothing listens on " + address);
            case UnknownHostException unknown -> new Outcome.NotMade(words(unknown));
            // Thrown when no socket can be opened, as when too many files are.
            case ChannelException noSocket -> new Outcome.NotMade(words(noSocket));
            case RejectedExecutionException closing -> new Outcome.NotMade(words(closing));
            case URISyntaxException noAddress -> new Outcome.NotMade(words(noAddress));
            case IllegalArgumentException notParsed -> new Outcome.Unanswered(Failure.Kind.BROKEN, "the answer is no HTTP: " + words(notParsed));
            default -> new Outcome.Unanswered(Failure.Kind.BROKEN, "the connection broke: " + words(failure));
        };
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    @Override
    public void close() {
        loop.disposeLater(Duration.ZERO, CLOSING).block(CLOSING.plusSeconds(1));
    }
}
