package dev.slipway.gateway.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Takes a request, finds its call in the table, checks the token, reads the body and answers; whatever goes wrong becomes a
 * problem. Calls run on threads that may block.
 */
public final class Api {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    /** The variable of a path that names an application. */
    private static final String APPLICATION = "name";

    private record Path(PathPattern pattern, Map<HttpMethod, Call> calls) {}

    /** A call that somebody may make. */
    private record Admitted(Call call, Access access) {}

    private final Tokens tokens;
    private final List<Path> paths;
    private final Scheduler blocking;

    /** @param blocking where calls run */
    Api(Tokens tokens, List<Call> calls, Scheduler blocking) {
        this.tokens = tokens;
        this.blocking = blocking;
        var byPattern = new TreeMap<PathPattern, Map<HttpMethod, Call>>();
        for (Call call : calls) {
            var before = byPattern.computeIfAbsent(PathPatternParser.defaultInstance.parse(call.path()),
                    _ -> new TreeMap<>((one, other) -> one.name().compareTo(other.name()))).put(call.method(), call);
            if (before != null) {
                throw new IllegalStateException("two calls are " + call.method() + " " + call.path());
            }
        }
        this.paths = byPattern.entrySet().stream().map(each -> new Path(each.getKey(), each.getValue())).toList();
    }

    /** All paths but those of the health endpoints and of the actuator. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(RequestPredicates.path("/health/**").negate().and(RequestPredicates.path("/actuator/**").negate()), this::take);
    }

    private Mono<ServerResponse> take(ServerRequest request) {
        long began = System.nanoTime();
        return Mono.defer(() -> answer(request, began))
                .onErrorResume(failed -> Mono.just(problem(request, failed)))
                .flatMap(answer -> send(request, answer));
    }

    private Mono<Answer> answer(ServerRequest request, long began) {
        Optional<Path> path = paths.stream().filter(each -> each.pattern.matches(request.requestPath().pathWithinApplication())).findFirst();
        Mono<Admitted> admitted = Mono.fromCallable(() -> admit(request, path));
        return (Tokens.isLookedUp(authorization(request)) ? admitted.subscribeOn(blocking) : admitted)
                .onErrorResume(Refusal.class, refusal -> Bodies.read(request, 0).flatMap(_ -> Mono.error(refusal)))
                .flatMap(each -> answer(request, path.orElseThrow(), each, began));
    }

    private Mono<Answer> answer(ServerRequest request, Path path, Admitted admitted, long began) {
        Call call = admitted.call;
        ServerRequestObservationContext.findCurrent(request.exchange().getAttributes()).ifPresent(each -> each.setPathPattern(call.path()));
        return Bodies.read(request, call.takes().bytesAtMost()).flatMap(body -> Mono.fromCallable(() -> watched(admitted.access, call.operation()
                .answer(whole(request, path, call.takes() == Call.Body.NONE ? new byte[0] : body.whole(), admitted.access, began)))).subscribeOn(blocking));
    }

    /** A stream ends before the first event that its caller may not be told any more. */
    private Answer watched(Access access, Answer answer) {
        return answer instanceof Answer.Stream(var headers, var events) && access.id() != null
                ? new Answer.Stream(headers, events.takeWhile(_ -> tokens.isStillGood(access))) : answer;
    }

    private Admitted admit(ServerRequest request, Optional<Path> path) {
        Optional<Call> call = path.flatMap(each -> Optional.ofNullable(each.calls.get(asked(request))));
        boolean ours = path.isPresent() || request.path().startsWith(Call.BASE + "/") || request.path().equals(Call.BASE);
        boolean forAnybody = !ours || call.map(each -> each.role() == null).orElse(false);
        Access access = forAnybody ? Access.NOBODY : tokens.of(authorization(request));
        if (path.isEmpty()) {
            throw Refusal.of(Problem.Kind.NOT_FOUND, "there is nothing at " + request.path()
                    + "; the calls are described at /openapi.json and begin with " + Call.BASE);
        }
        if (call.isEmpty()) {
            String allowed = String.join(", ", methods(path.get()));
            throw new Refusal(Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, request.method() + " is not allowed at " + request.path()
                    + "; use " + allowed), Map.of("Allow", allowed));
        }
        access.may(call.get());
        String application = variables(request, path.get()).get(APPLICATION);
        if (application != null) {
            access.about(application);
        }
        Bodies.checkType(request, call.get().takes());
        return new Admitted(call.get(), access);
    }

    private static @Nullable String authorization(ServerRequest request) {
        return request.headers().asHttpHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    }

    /** HEAD is GET without content; the server leaves it out. */
    private static HttpMethod asked(ServerRequest request) {
        return request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
    }

    private static Iterable<String> methods(Path path) {
        var methods = new LinkedHashSet<String>();
        path.calls.keySet().forEach(each -> {
            methods.add(each.name());
            if (each.equals(HttpMethod.GET)) {
                methods.add("HEAD");
            }
        });
        return methods;
    }

    private static Map<String, String> variables(ServerRequest request, Path path) {
        var match = path.pattern.matchAndExtract(request.requestPath().pathWithinApplication());
        if (match == null) {
            throw new IllegalStateException(path.pattern + " matched " + request.path() + " and does not any more");
        }
        return match.getUriVariables();
    }

    private static Request whole(ServerRequest request, Path path, byte[] body, Access access, long began) {
        return new Request(request.method().name(), request.path(), variables(request, path),
                new Query(new LinkedMultiValueMap<>(request.queryParams())), request.headers().asHttpHeaders(), body, access, began);
    }

    private static Answer problem(ServerRequest request, Throwable failed) {
        if (failed instanceof Refusal refusal) {
            return refusal.answer(request.path());
        }
        LOG.atError().setCause(failed).addKeyValue("method", request.method()).addKeyValue("path", request.path()).log("a call failed");
        return Refusal.of(Problem.Kind.INTERNAL, "something went wrong that is not the caller's fault; the gateway's log says what")
                .answer(request.path());
    }

    private static Mono<ServerResponse> send(ServerRequest request, Answer answer) {
        return switch (answer) {
            case Answer.Content(var status, var headers, var type, var bytes) -> {
                var response = ServerResponse.status(status).headers(all -> headers.forEach(all::set));
                yield bytes.length == 0 ? response.build() : response.contentType(type).contentLength(bytes.length).bodyValue(bytes);
            }
            case Answer.Stream(var headers, var events) -> {
                var response = ServerResponse.ok().headers(all -> headers.forEach(all::set)).contentType(MediaType.TEXT_EVENT_STREAM);
                yield request.method().equals(HttpMethod.HEAD) ? response.build() : response.body(BodyInserters.fromServerSentEvents(events));
            }
        };
    }
}
