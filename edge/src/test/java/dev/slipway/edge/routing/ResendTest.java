package dev.slipway.edge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResendTest {
    @ParameterizedTest(name = "{0}, idempotent {1}, whole {2}, written {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
        # failure             | idempotent | body at hand | written | follows
        NOT_CONNECTED         | false      | true         | 0       | ELSEWHERE
        NOT_CONNECTED         | false      | true         | 1       | BAD_GATEWAY
        NOT_CONNECTED         | true       | true         | 2       | ELSEWHERE
        KEPT_CONNECTION_ENDED | true       | true         | 1       | ELSEWHERE_OR_ANEW
        KEPT_CONNECTION_ENDED | false      | true         | 1       | BAD_GATEWAY
        KEPT_CONNECTION_ENDED | true       | false        | 1       | BAD_GATEWAY
        CONNECTION_ENDED      | true       | true         | 1       | ELSEWHERE
        CONNECTION_ENDED      | true       | true         | 2       | ELSEWHERE
        CONNECTION_ENDED      | true       | true         | 3       | BAD_GATEWAY
        CONNECTION_ENDED      | false      | true         | 1       | BAD_GATEWAY
        EJECTED               | true       | true         | 1       | ELSEWHERE
        EJECTED               | false      | true         | 1       | BAD_GATEWAY
        NO_HTTP               | true       | true         | 1       | BAD_GATEWAY
        ANSWER_BROKEN         | true       | true         | 1       | CUT
        ANSWER_BROKEN         | false      | false        | 1       | CUT
        """)
    void only_what_is_harmless_is_sent_again(Resend.Failure failure, boolean idempotent, boolean whole, int written, Resend follows) {
        assertThat(Resend.after(failure, new Resend.Request(idempotent, whole, written))).isEqualTo(follows);
    }

    @ParameterizedTest(name = "written {0} times and nobody left: {1}")
    @CsvSource({"0, UNAVAILABLE", "1, BAD_GATEWAY"})
    void a_503_says_that_nothing_was_carried_out(int written, Resend follows) {
        assertThat(Resend.nobodyLeft(new Resend.Request(true, true, written))).isEqualTo(follows);
    }
}
