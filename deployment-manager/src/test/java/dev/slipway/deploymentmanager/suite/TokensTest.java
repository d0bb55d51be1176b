package dev.slipway.deploymentmanager.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.application.Reply;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @ParameterizedTest(name = "{0} called {1} as {2}: {4}")
    @CsvSource(nullValues = "-", textBlock = """
        # id | name | role | hash is right | refused
        t2, bot, VIEWER, true, -
        t2, ci, VIEWER, true, CONFLICT
        t1, bot, VIEWER, true, CONFLICT
        t2, admin, ADMIN, true, CONFLICT
        t2, bot, UNKNOWN, true, INVALID
        t2, bot, VIEWER, false, INVALID
        """)
    void a_name_is_one_tokens(String id, String name, String role, boolean right, Reply.Why refused) {
        Reply reply = Tokens.put(List.of(token("t1", "ci", "OPERATOR", HASH)), token(id, name, role, right ? HASH : "the token itself"));
        assertThat(reply instanceof Reply.Refused(var why, _, _) ? why : null).as(reply.toString()).isEqualTo(refused);
    }

    @Test
    void there_are_not_more_than_a_list_can_hold() {
        var known = IntStream.range(0, Tokens.AT_MOST).mapToObj(i -> token("t" + i, "n" + i, "VIEWER", HASH)).toList();
        assertThat(Tokens.put(known, token("x", "x", "VIEWER", HASH))).isInstanceOf(Reply.Refused.class);
        assertThat(Tokens.put(known.subList(1, known.size()), token("x", "x", "VIEWER", HASH))).isInstanceOf(Reply.Taken.class);
    }

    @Test
    void what_is_not_there_cannot_be_revoked() {
        assertThat(Tokens.delete(null)).isEqualTo(new Reply.Refused(Reply.Why.NOT_FOUND, "there is no such token", List.of()));
    }

    private static Token token(String id, String name, String role, String hash) {
        return new Token(id, name, role, hash, List.of(), "admin", Instant.EPOCH, null);
    }
}
