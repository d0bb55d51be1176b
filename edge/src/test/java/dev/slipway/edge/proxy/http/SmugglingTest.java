package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two parsers could end at different places never reaches an instance (RFC 9112, 11.2). */
class SmugglingTest {
    private static final Pattern BYTE = Pattern.compile("<([0-9a-f]{2})>");

    private static EdgeInTest edge;
    private static ScriptedBackend backend;

    @BeforeAll
    static void start() {
        backend = ScriptedBackend.answering((request, wire) -> {
            switch (request.path()) {
                case "/trailed", "/extended" -> wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + request.body());
                case "/trailing" -> wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nContent-Length: 7\r\n"
                        + "Set-Cookie: evil\r\nX-Sum: 42\r\n\r\n");
                default -> wire.ok("ok");
            }
        });
        edge = new EdgeInTest();
        edge.serve(backend.port());
    }

    @AfterAll
    static void stop() {
        edge.close();
        backend.close();
    }

    /** In tables: {@code ~} is CR LF, {@code ^} is LF, {@code <0b>} a byte. */
    private static String bytes(String written) {
        return BYTE.matcher(written.replace("~", "\r\n").replace("^", "\n"))
                .replaceAll(found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        two lengths                  | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abcd
        two equal lengths            | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc
        a list of lengths            | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3, 3~~abc
        a signed length              | 400 | POST / HTTP/1.1~Host: a~Content-Length: +3~~abc
        a negative length            | 400 | POST / HTTP/1.1~Host: a~Content-Length: -3~~abc
        a hexadecimal length         | 400 | POST / HTTP/1.1~Host: a~Content-Length: 0x3~~abc
        a length with a blank        | 400 | POST / HTTP/1.1~Host: a~Content-Length: 1 2~~abc
        an empty length              | 400 | POST / HTTP/1.1~Host: a~Content-Length:~~abc
        a blank before the colon     | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~
        length and chunked           | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~
        chunked and length           | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~
        xchunked and a length        | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~Content-Length: 3~~abc
        xchunked alone               | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~abc
        chunked twice                | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~
        chunked, then identity       | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~
        identity, then chunked       | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: identity, chunked~~0~~
        gzip and chunked             | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~
        a quoted coding              | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: 'chunked'~~0~~
        chunked in HTTP/1.0          | 400 | POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~
        two hosts                    | 400 | GET / HTTP/1.1~Host: a~Host: b~~
        no host                      | 400 | GET / HTTP/1.1~~
        no host in HTTP/1.0          | 400 | GET / HTTP/1.0~~
        a host with a path           | 400 | GET / HTTP/1.1~Host: a/b~~
        a host with a blank          | 400 | GET / HTTP/1.1~Host: a b~~
        a header without a colon     | 400 | GET / HTTP/1.1~Host: a~Odd~~
        a header without a name      | 400 | GET / HTTP/1.1~Host: a~: odd~~
        a blank in a header's name   | 400 | GET / HTTP/1.1~Host: a~X Y: odd~~
        a first header that is folded| 400 | GET / HTTP/1.1~ Host: a~Host: b~~
        lines ended by LF alone      | 400 | GET / HTTP/1.1^Host: a^^
        a target with no slash       | 400 | GET index HTTP/1.1~Host: a~~
        a target of another scheme   | 400 | GET ftp://a/ HTTP/1.1~Host: a~~
        a star that is no OPTIONS    | 400 | GET * HTTP/1.1~Host: a~~
        two lengths, another case    | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3~content-length: 4~~abcd
        two lengths of nothing       | 400 | GET / HTTP/1.1~Host: a~Content-Length: 0~Content-Length: 0~~
        a length and more            | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3;~~abc
        a length with a fraction     | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3.0~~abc
        a length with an exponent    | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3e0~~abc
        a length with an underscore  | 400 | POST / HTTP/1.1~Host: a~Content-Length: 1_0~~abc
        a length beyond all numbers  | 400 | POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~abc
        a length in other digits     | 400 | POST / HTTP/1.1~Host: a~Content-Length: <d9><a3>~~abc
        a length and a vertical tab  | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3<0b>~~abc
        a length, blank before colon | 400 | POST / HTTP/1.1~Host: a~Content-Length : 3~~abc
        a length with an underscore in its name | 400 | POST / HTTP/1.1~Host: a~Content_Length: 3~~abc
        a list of nothing            | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3,~~abc
        a length and a folded chunked | 400 | POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding:~ chunked~~0~~
        a folded chunked             | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~0~~
        an empty coding              | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding:~~0~~
        chunked, then a list's end   | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked,~~0~~
        a list's begin, then chunked | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: , chunked~~0~~
        chunked, then x in a line of its own | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-encoding: x~~0~~
        x, then chunked in a line of its own | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: x~Transfer-Encoding: chunked~~0~~
        chunked with a parameter     | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked;q=1~~0~~
        chunked after a vertical tab | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: <0b>chunked~~0~~
        chunked and a NUL            | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked<00>~~0~~
        chunked, a CR in it          | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chun<0d>ked~~0~~
        a NUL in the name            | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding<00>: chunked~~0~~
        a tab before the colon       | 400 | POST / HTTP/1.1~Host: a~Transfer-Encoding<09>: chunked~~0~~
        an underscore in the name    | 400 | POST / HTTP/1.1~Host: a~Transfer_Encoding: chunked~Content-Length: 3~~abc
        chunked behind a bare CR     | 400 | POST / HTTP/1.1~Host: a~X: y<0d>Transfer-Encoding: chunked~~0~~
        chunked behind a bare LF     | 400 | POST / HTTP/1.1~Host: a~X: y^Transfer-Encoding: chunked~~0~~
        a head that ends by bare LF  | 400 | POST / HTTP/1.1~Host: a~X: y^^
        two equal hosts              | 400 | GET / HTTP/1.1~Host: a~hOsT: a~~
        a host behind a folded line  | 400 | GET / HTTP/1.1~X: y~Host: a~Host:~ b~~
        an empty host                | 400 | GET / HTTP/1.1~Host:~~
        a list of hosts              | 400 | GET / HTTP/1.1~Host: a, b~~
        a host with a user           | 400 | GET / HTTP/1.1~Host: a@b~~
        a host with a query          | 400 | GET / HTTP/1.1~Host: a?b~~
        a host with a backslash      | 400 | GET / HTTP/1.1~Host: a\\b~~
        a host with a quote          | 400 | GET / HTTP/1.1~Host: 'a'~~
        a host that is not ASCII     | 400 | GET / HTTP/1.1~Host: <c3><a4>~~
        a NUL in a header            | 400 | GET / HTTP/1.1~Host: a~X: y<00>z~~
        a DEL in a header            | 400 | GET / HTTP/1.1~Host: a~X: y<7f>z~~
        a bracket in a header's name | 400 | GET / HTTP/1.1~Host: a~X(Y): z~~
        a name that is not ASCII     | 400 | GET / HTTP/1.1~Host: a~<c3><a4>: z~~
        a target with a fragment     | 400 | GET /a#b HTTP/1.1~Host: a~~
        a target with a NUL          | 400 | GET /a<00>b HTTP/1.1~Host: a~~
        a target that is not ASCII   | 400 | GET /<c3><a4> HTTP/1.1~Host: a~~
        a target with a user         | 400 | GET http://a@b/ HTTP/1.1~Host: b~~
        a target without a host      | 400 | GET http:///x HTTP/1.1~Host: a~~
        a target with a blank        | 400 | GET /a b HTTP/1.1~Host: a~~
        a method with a bracket      | 400 | GE(T / HTTP/1.1~Host: a~~
        a method with a NUL          | 400 | G<00>ET / HTTP/1.1~Host: a~~
        a method that is not ASCII   | 400 | G<c3>T / HTTP/1.1~Host: a~~
        no version                   | 400 | GET /~Host: a~~
        a version with a word behind | 400 | GET / HTTP/1.1 x~Host: a~~
        a version of one number      | 400 | GET / HTTP/1~Host: a~~
        a version without a dot      | 400 | GET / HTTP/11~Host: a~~
        another protocol             | 400 | GET / HTCPCP/1.1~Host: a~~
        HTTP/0.9 with its version    | 505 | GET / HTTP/0.9~Host: a~~
        HTTP/1.2                     | 505 | GET / HTTP/1.2~Host: a~~
        an expectation with a word before | 417 | POST / HTTP/1.1~Host: a~Content-Length: 3~Expect: y 100-continue~~
        two expectations             | 417 | POST / HTTP/1.1~Host: a~Content-Length: 3~Expect: 100-continue~Expect: 100-continue~~
        an unknown expectation       | 417 | POST / HTTP/1.1~Host: a~Content-Length: 3~Expect: 200-ok~~
        CONNECT                      | 501 | CONNECT a:80 HTTP/1.1~Host: a~~
        """)
    void is_answered_by_the_edge_alone_and_is_the_last_on_its_connection(String what, int status, String raw) throws IOException {
        int before = backend.heads().size();
        try (var caller = new Caller(edge.port())) {
            caller.send(bytes(raw) + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            Caller.Answer answer = caller.answer();
            assertThat(answer.status()).as(answer.head()).isEqualTo(status);
            assertThat(answer.head()).contains("application/problem+json").containsIgnoringCase("connection: close");
            assertThat(caller.toEnd()).as("after the answer to " + what).isEmpty();
        }
        assertThat(backend.heads()).hasSize(before);
    }

    /** Its head has been passed on when the body shows what it is: the instance's connection ends, so nothing follows on it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        LF in a chunk's extension | 5;a^b~hello~0~~
        no number as a size       | x~hello~0~~
        a negative size           | -1~hello~0~~
        a size with a sign        | +5~hello~0~~
        no CRLF after a chunk     | 5~helloXX0~~
        LF after a chunk          | 5~hello^0~~
        LF after a size           | 5^hello~0~~
        LF after everything       | 5^hello^0^^
        CR in a chunk's extension | 5;a<0d>b~hello~0~~
        an empty size             | ~hello~0~~
        a hexadecimal prefix      | 0x5~hello~0~~
        a size beyond all numbers | FFFFFFFFFFFFFFFFF~hello~0~~
        a size of 2^64 + 5        | 10000000000000005~hello~0~~
        an underscore in a size   | 0_5~hello~0~~
        a vertical tab in a size  | 5<0b>~hello~0~~
        a trailer without a colon | 5~hello~0~Bad~~
        a blank in a trailer      | 5~hello~0~X : y~~
        LF in a trailer           | 5~hello~0~X: a^Y: b~~
        a NUL in a trailer        | 5~hello~0~X: a<00>b~~
        """)
    void a_broken_chunk_ends_both_connections(String what, String body) throws IOException {
        int before = backend.answered();
        int heads = backend.heads().size();
        try (var caller = new Caller(edge.port())) {
            caller.send("POST /broken HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + bytes(body) + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            String all = caller.toEnd();
            assertThat(all).as(what).doesNotContain("200 OK\r\nContent-Length: 2\r\n\r\nokHTTP");
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> edge.proxy().busyConnections() == 0);
        assertThat(backend.heads().subList(heads, backend.heads().size())).noneMatch(head -> head.contains("/smuggled"));
        assertThat(backend.answered()).isEqualTo(before);
    }

    /** Odd, but every parser ends it at the same place, for the edge writes it anew. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        an empty line before the request | ~GET /o1 HTTP/1.1~Host: a~~                                    | GET /o1 HTTP/1.1~Host: a~
        chunked in capitals              | POST /o2 HTTP/1.1~Host: a~Transfer-Encoding: CHUNKED~~0~~      | Transfer-Encoding: CHUNKED~
        tabs around chunked              | POST /o3 HTTP/1.1~Host: a~Transfer-Encoding:<09>chunked<09>~~0~~ | Transfer-Encoding: chunked~
        zeros before a length            | POST /o4 HTTP/1.1~Host: a~Content-Length: 003~~abc             | Content-Length: 003~
        a length of a GET                | GET /o5 HTTP/1.1~Host: a~Content-Length: 3~~abc                | Content-Length: 3~
        no blank after a colon           | GET /o6 HTTP/1.1~Host:a~~                                      | Host: a~
        OPTIONS of everything            | OPTIONS * HTTP/1.1~Host: a~~                                   | OPTIONS * HTTP/1.1~
        an absolute target and another host | GET http://b/o9 HTTP/1.1~Host: a~~                         | host: b~
        headers that Connection must not take away | GET /o10 HTTP/1.1~Host: a~Content-Length: 3~Connection: content-length, host~~abc | Content-Length: 3~
        """)
    void what_is_odd_and_clear_is_passed_on(String what, String raw, String arrives) throws IOException {
        int before = backend.heads().size();
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask(bytes(raw)).status()).as(what).isEqualTo(200);
            assertThat(caller.get("/next").status()).as("the connection goes on").isEqualTo(200);
        }
        assertThat(backend.heads()).hasSize(before + 2);
        assertThat(backend.heads().get(before)).contains(bytes(arrives));
    }

    @Test
    void chunk_extensions_end_at_the_edge() throws IOException {
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask("POST /extended HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b;c\r\nhello\r\n0;d\r\n\r\n").body())
                    .isEqualTo("5\r\nhello\r\n0\r\n\r\n");
        }
    }

    @Test
    void trailers_that_would_change_the_message_before_them_are_taken_away_in_both_directions() throws IOException {
        try (var caller = new Caller(edge.port())) {
            String trailers = "Host: evil\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nAuthorization: evil\r\nSet-Cookie: evil\r\nX-Forwarded-For: evil\r\nX-Sum: 42\r\n";
            assertThat(caller.ask("POST /trailed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n" + trailers + "\r\n").body())
                    .isEqualTo("5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
            assertThat(caller.get("/trailing").body()).isEqualTo("5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
        }
    }

    /** What an instance answers in two ways is no answer either. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        two lengths               | HTTP/1.1 200 OK~Content-Length: 2~Content-Length: 3~~ok
        length and chunked        | HTTP/1.1 200 OK~Content-Length: 2~Transfer-Encoding: chunked~~0~~
        xchunked                  | HTTP/1.1 200 OK~Transfer-Encoding: xchunked~~ok
        a signed length           | HTTP/1.1 200 OK~Content-Length: +2~~ok
        chunked in HTTP/1.0       | HTTP/1.0 200 OK~Transfer-Encoding: chunked~~0~~
        an upgrade nobody asked   | HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: Upgrade~~
        a NUL in a header         | HTTP/1.1 200 OK~X: a<00>b~Content-Length: 2~~ok
        no status                 | HTTP/1.1 OK~Content-Length: 2~~ok
        no HTTP at all            | hello~~
        """)
    void an_ambiguous_answer_becomes_502(String what, String raw) throws IOException {
        try (var odd = ScriptedBackend.answering((_, wire) -> wire.write(bytes(raw))); var other = new EdgeInTest(); var caller = new Caller(other.port(odd))) {
            assertThat(caller.get("/").status()).as(what).isEqualTo(502);
        }
    }

    @Test
    void a_folded_header_is_passed_on_as_one_line() throws IOException {
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask("GET /folded HTTP/1.1\r\nHost: a\r\nX-Long: one\r\n two\r\n\r\n").status()).isEqualTo(200);
        }
        assertThat(backend.heads().stream().filter(head -> head.contains("/folded")).toList()).hasSize(1)
                .allSatisfy(head -> assertThat(head).contains("X-Long: one two\r\n"));
    }

    @Test
    void a_head_that_is_too_large_is_refused() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
            assertThat(caller.answer().status()).isEqualTo(431);
        }
        try (var caller = new Caller(edge.port())) {
            caller.send("GET /" + "y".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(caller.answer().status()).isEqualTo(414);
        }
    }

    @Test
    void an_upgrade_that_is_no_web_socket_is_not_passed_on() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.ask("GET /h2c HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
        }
        List<String> heads = backend.heads().stream().filter(head -> head.contains("/h2c")).toList();
        assertThat(heads).hasSize(1).allSatisfy(head -> assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("upgrade").doesNotContain("http2-settings"));
    }
}
