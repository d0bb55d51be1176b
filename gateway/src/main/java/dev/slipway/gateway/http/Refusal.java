package dev.slipway.gateway.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ends a call with a problem. It has no stack trace: it is an answer, not a fault. */
final class Refusal extends RuntimeException {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    Refusal(Problem problem) {
        this(problem, problem.kind().status() == 503 ? Map.of("Retry-After", Long.toString(RETRY_AFTER.toSeconds())) : Map.of());
    }

    Refusal(Problem problem, Map<String, String> headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    static Refusal of(Problem.Kind kind, String detail) {
        return new Refusal(Problem.of(kind, detail));
    }

    static Refusal parameter(String name, String detail) {
        return new Refusal(Problem.invalid(List.of(Problem.Wrong.parameter(name, detail))));
    }

    /** The same with one more header. */
    Refusal header(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Refusal(problem, all);
    }

    Answer answer(String instance) {
        return Answer.problem(problem.kind().status(), problem.json(instance), headers);
    }
}
