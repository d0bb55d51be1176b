package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads of HTTP/2 that are malformed (RFC 9113, 8), or would be another request behind the edge, where it is HTTP/1.1. */
class H2MessagesTest {
    private static final Pattern BYTE = Pattern.compile("<([0-9a-f]{2})>");
    private static EdgeInTest edge;
    private static ScriptedBackend backend;

    @BeforeAll
    static void start() {
        backend = ScriptedBackend.answering((request, wire) -> wire.ok(request.body()));
        edge = new EdgeInTest();
        edge.serve(backend.port());
    }

    @AfterAll
    static void stop() {
        edge.close();
        backend.close();
    }

    /** Fields are {@code name=value}, apart by a blank; {@code _} is a blank in one, {@code <0d>} a byte; {@code -} is all that is usual. */
    private static String[] fields(String written) {
        String usual = ":method=GET :scheme=http :path=/ :authority=a";
        var pairs = new ArrayList<String>();
        for (String field : written.replace("-all", usual).split(" +")) {
            int at = field.indexOf('=', 1);
            pairs.add(bytes(field.substring(0, at)));
            pairs.add(bytes(field.substring(at + 1)));
        }
        return pairs.toArray(String[]::new);
    }

    private static String bytes(String written) {
        return BYTE.matcher(written.replace('_', ' ')).replaceAll(found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        an upper-case name             | RST | -all X=y
        an unknown pseudo-header       | RST | -all :x=y
        an answer's pseudo-header      | RST | -all :status=200
        a pseudo-header behind others  | RST | :method=GET :scheme=http x=y :path=/ :authority=a
        Connection                     | RST | -all connection=close
        Keep-Alive                     | RST | -all keep-alive=5
        Proxy-Connection               | RST | -all proxy-connection=close
        Upgrade                        | RST | -all upgrade=websocket
        Transfer-Encoding              | RST | -all transfer-encoding=chunked
        Transfer-Encoding of nothing   | RST | -all transfer-encoding=
        a TE that is not trailers      | RST | -all te=trailers,_deflate
        no method                      | RST | :scheme=http :path=/ :authority=a
        no scheme                      | RST | :method=GET :path=/ :authority=a
        no path                        | RST | :method=GET :scheme=http :authority=a
        an empty path                  | RST | :method=GET :scheme=http :path= :authority=a
        two methods                    | RST | :method=GET :method=GET :scheme=http :path=/ :authority=a
        two schemes                    | RST | :method=GET :scheme=http :scheme=http :path=/ :authority=a
        two paths                      | RST | :method=GET :scheme=http :path=/ :path=/b :authority=a
        two authorities                | RST | -all :authority=b
        another scheme                 | RST | :method=GET :scheme=ftp :path=/ :authority=a
        a path that is a URI           | RST | :method=GET :scheme=http :path=http://b/ :authority=a
        a host that is another         | RST | -all host=b
        two hosts                      | RST | :method=GET :scheme=http :path=/ host=a host=a
        a CR LF in a value             | RST | -all x=y<0d><0a>transfer-encoding:_chunked
        an LF in a value               | RST | -all x=y<0a>z:_a
        a CR in a value                | RST | -all x=y<0d>z
        a NUL in a value               | RST | -all x=y<00>z
        a blank before a value         | RST | -all x=_y
        a blank behind a value         | RST | -all x=y_
        a colon in a name              | RST | -all x:y=z
        a CR LF in a name              | RST | -all x<0d><0a>y=z
        a blank in a name              | RST | -all x_y=z
        a NUL in a name                | RST | -all x<00>=z
        a name that is not ASCII       | RST | -all x<e4>=z
        a CR LF in the method          | RST | :method=GET_/_HTTP/1.1<0d><0a>x:_y<0d><0a> :scheme=http :path=/ :authority=a
        a CR LF in the authority       | RST | :method=GET :scheme=http :path=/ :authority=a<0d><0a>x:_y
        a CR LF in the path            | RST | :method=GET :scheme=http :path=/_HTTP/1.1<0d><0a>x:_y :authority=a
        a length and no body           | RST | -all content-length=5
        a blank in the method          | RST | :method=GET_/b :scheme=http :path=/ :authority=a
        a blank in the path            | RST | :method=GET :scheme=http :path=/_HTTP/1.1 :authority=a
        a fragment in the path         | 400 | :method=GET :scheme=http :path=/#b :authority=a
        a user in the authority        | 400 | :method=GET :scheme=http :path=/ :authority=a@b
        a path in the authority        | 400 | :method=GET :scheme=http :path=/ :authority=a/b
        no host at all                 | 400 | :method=GET :scheme=http :path=/
        a star that is no OPTIONS      | 400 | :method=GET :scheme=http :path=* :authority=a
        two lengths                    | RST | -all content-length=0 content-length=1
        a length that is no number     | RST | -all content-length=0x0
        a length with an underscore in its name | 400 | -all content<5f>length=5
        an unknown expectation         | 417 | -all expect=200-ok
        CONNECT                        | 501 | :method=CONNECT :authority=a:80
        """)
    void is_refused_and_reaches_no_instance(String what, String verdict, String written) throws IOException {
        int before = backend.heads().size();
        try (var caller = H2Caller.on(edge.port())) {
            caller.headers(1, true, fields(written));
            String found = caller.verdict();
            if (verdict.equals("RST")) {
                assertThat(found).as(what).isIn("RST PROTOCOL_ERROR", "GOAWAY PROTOCOL_ERROR", "400");
            } else {
                assertThat(found).as(what).isEqualTo(verdict);
            }
        }
        assertThat(backend.heads()).hasSize(before);
    }

    @ParameterizedTest(name = "a length of {0} and a body of {1} bytes")
    @CsvSource({"5, 3", "3, 5", "0, 3"})
    void a_body_of_another_length_ends_the_stream_and_the_request(int told, int sent) throws IOException {
        int answered = backend.answered();
        try (var caller = H2Caller.on(edge.port())) {
            caller.post(1, "/lies", "content-length", Integer.toString(told));
            caller.data(1, true, "x".repeat(sent));
            // An instance that waits for nothing may have answered before: then the rest is told not to come.
            assertThat(caller.verdict()).isIn("RST PROTOCOL_ERROR", told == 0 ? "RST NO_ERROR" : "GOAWAY PROTOCOL_ERROR");
            caller.get(3, "/after");
            assertThat(caller.answer(3).status()).isEqualTo(200);
        }
        assertThat(backend.answered()).isLessThanOrEqualTo(answered + (told == 0 ? 2 : 1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        headers that do not end the stream | false | x=y
        a pseudo-header                    | true  | :path=/b
        an upper-case name                 | true  | X=y
        Transfer-Encoding                  | true  | transfer-encoding=chunked
        a CR LF in a value                 | true  | x=y<0d><0a>z:_a
        """)
    void malformed_trailers_end_the_request(String what, boolean end, String written) throws IOException {
        int before = backend.answered();
        try (var caller = H2Caller.on(edge.port())) {
            caller.post(1, "/trailed");
            caller.data(1, false, "hello");
            caller.headers(1, end, fields(written));
            assertThat(caller.verdict()).as(what).isIn("RST PROTOCOL_ERROR", "GOAWAY PROTOCOL_ERROR");
        }
        assertThat(backend.answered()).isEqualTo(before);
    }

    @Test
    void what_is_sound_becomes_a_request_of_http_1_1() throws IOException {
        try (var caller = H2Caller.on(edge.port())) {
            caller.headers(1, true, ":method", "GET", ":scheme", "https", ":path", "/sound?q=1", ":authority", "Shop.Test:81", "host", "shop.test:81",
                    "cookie", "a=1", "cookie", "b=2", "te", "trailers", "x-long", "");
            assertThat(caller.answer(1).status()).isEqualTo(200);
            caller.headers(3, true, ":method", "POST", ":scheme", "http", ":path", "/empty", ":authority", "a");
            assertThat(caller.answer(3).status()).isEqualTo(200);
        }
        List<String> heads = backend.heads();
        assertThat(heads).anySatisfy(head -> assertThat(head.toLowerCase(java.util.Locale.ROOT)).startsWith("get /sound?q=1 http/1.1\r\n")
                .contains("\r\nhost: shop.test:81\r\n").contains("\r\ncookie: a=1; b=2\r\n").contains("\r\nte: trailers\r\n")
                .contains("\r\nx-forwarded-for: 127.0.0.1\r\n").contains("\r\nx-forwarded-proto: http\r\n").doesNotContain("transfer-encoding"));
        assertThat(heads).anySatisfy(head -> assertThat(head).startsWith("POST /empty HTTP/1.1\r\n").containsIgnoringCase("content-length: 0\r\n"));
    }
}
