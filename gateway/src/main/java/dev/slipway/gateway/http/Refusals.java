package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views.Outcome;
import java.util.List;

/** What the deployment manager refuses, as callers get it. */
final class Refusals {
    private Refusals() {}

    /** What was taken, or the end of the call. @param named where the application and the environment stand that are named */
    static Outcome.Taken taken(Outcome outcome, Named named) {
        return switch (outcome) {
            case Outcome.Taken taken -> taken;
            case Outcome.Refused refused -> throw refusal(refused, named);
        };
    }

    /** Where a call names what it is about: it decides whether something unknown is 404 or 422. */
    enum Named {
        /** In its path. */
        PATH,
        /** In its body. */
        BODY
    }

    private static Refusal refusal(Outcome.Refused refused, Named named) {
        String detail = refused.errors().isEmpty() || named == Named.BODY ? refused.detail()
                : refused.errors().getFirst().detail();
        List<dev.slipway.model.Problem> errors = refused.errors().isEmpty() ? List.of(new dev.slipway.model.Problem("", refused.detail())) : refused.errors();
        return switch (refused.reason()) {
            case "INVALID" -> new Refusal(Problem.invalidBody(errors));
            case "NOT_FOUND" -> named == Named.BODY ? new Refusal(Problem.invalidBody(errors))
                    : Refusal.of(Problem.Kind.NOT_FOUND, detail);
            case "CONFLICT" -> Refusal.of(Problem.Kind.CONFLICT, refused.detail());
            case "REVISION" -> Refusal.of(Problem.Kind.REVISION, refused.detail());
            case "OTHER_BODY" -> IdempotencyKeys.otherBody();
            case "EXPIRED" -> Refusal.of(Problem.Kind.NOT_TAKEN, refused.detail());
            default -> Refusal.of(Problem.Kind.INTERNAL, "the deployment manager could not work on it ("
                    + refused.reason() + "): " + refused.detail());
        };
    }
}
