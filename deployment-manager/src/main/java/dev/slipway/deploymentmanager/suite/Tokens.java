package dev.slipway.deploymentmanager.suite;

import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.model.Problem;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which tokens there are. */
public final class Tokens {
    /** Every gateway asks its store for each request, and people read their list. */
    public static final int AT_MOST = 1000;
    /** The name of the administrator's first token, which is a file of the suite's and not known here. */
    private static final String FIRST = "admin";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private Tokens() {}

    /** Makes one known. @param known all that there are */
    public static Reply put(Collection<Token> known, Token token) {
        if (!HASH.matcher(token.hash()).matches()) {
            return new Reply.Refused(Reply.Why.INVALID, "the token's hash is no SHA-256", List.of());
        }
        if (token.role().equals("UNKNOWN")) {
            return new Reply.Refused(Reply.Why.INVALID, "the token's role is unknown here", List.of(new Problem("/role", "is unknown here")));
        }
        if (token.name().equals(FIRST) || known.stream().anyMatch(each -> each.name().equals(token.name()))) {
            return new Reply.Refused(Reply.Why.CONFLICT, "there is a token '" + token.name() + "'; use another name, or delete that one first", List.of());
        }
        if (known.stream().anyMatch(each -> each.id().equals(token.id()))) {
            return new Reply.Refused(Reply.Why.CONFLICT, "there is a token with the id " + token.id(), List.of());
        }
        if (known.size() >= AT_MOST) {
            return new Reply.Refused(Reply.Why.CONFLICT, "there are " + AT_MOST + " tokens; delete what nobody uses", List.of());
        }
        return new Reply.Taken(0, true, false, List.of(), null);
    }

    /** Revokes one. @param token null when there is none */
    public static Reply delete(@Nullable Token token) {
        return token == null ? new Reply.Refused(Reply.Why.NOT_FOUND, "there is no such token", List.of())
                : new Reply.Taken(0, false, false, List.of(), null);
    }
}
