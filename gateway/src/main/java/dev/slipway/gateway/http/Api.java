package dev.slipway.gateway.http;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The API under {@code /api/v1}: every call needs a token, and what is not built yet says so. */
public final class Api {
    private static final String BEARER = "Bearer ";
    private final AdminToken token;

    /** With the one token that there is. */
    public Api(AdminToken token) {
        this.token = token;
    }

    /** The calls. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .add(RouterFunctions.route(RequestPredicates.path("/api/v1/**"), this::call))
                .add(RouterFunctions.route(RequestPredicates.all().and(RequestPredicates.path("/health*/**").negate())
                        .and(RequestPredicates.path("/actuator/**").negate()), request -> Problem.notFound(request.path()).answer(request.path())))
                .build();
    }

    private Mono<ServerResponse> call(ServerRequest request) {
        String header = request.headers().asHttpHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith(BEARER)) {
            return Problem.unauthorized("send the header Authorization: Bearer TOKEN; the administrator's token is in the file admin-token of the data directory")
                    .answer(request.path());
        }
        if (!token.is(header.substring(BEARER.length()).trim())) {
            return Problem.unauthorized("the token is unknown").answer(request.path());
        }
        return Problem.notBuilt(request.method() + " " + request.path()).answer(request.path());
    }
}
