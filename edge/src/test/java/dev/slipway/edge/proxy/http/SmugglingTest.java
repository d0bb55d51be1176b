package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two parsers could end at different places never reaches an instance (RFC 9112, 11.2). */
class SmugglingTest {
    private static EdgeInTest edge;
    private static ScriptedBackend backend;

    @BeforeAll
    static void start() {
        backend = ScriptedBackend.answering((_, wire) -> wire.ok("ok"));
        edge = new EdgeInTest();
        edge.serve(backend.port());
    }

    @AfterAll
    static void stop() {
        edge.close();
        backend.close();
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
        CONNECT                      | 501 | CONNECT a:80 HTTP/1.1~Host: a~~
        HTTP/2 without TLS           | 505 | PRI * HTTP/2.0~~SM~~
        """)
    void is_answered_by_the_edge_alone_and_is_the_last_on_its_connection(String what, int status, String raw) throws IOException {
        int before = backend.heads().size();
        try (var caller = new Caller(edge.port())) {
            caller.send(raw.replace("~", "\r\n").replace("^", "\n") + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
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
        """)
    void a_broken_chunk_ends_both_connections(String what, String body) throws IOException {
        int before = backend.answered();
        try (var caller = new Caller(edge.port())) {
            caller.send("POST /broken HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body.replace("~", "\r\n").replace("^", "\n")
                    + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            String all = caller.toEnd();
            assertThat(all).as(what).doesNotContain("200 OK\r\nContent-Length: 2\r\n\r\nokHTTP");
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> edge.proxy().busyConnections() == 0);
        assertThat(backend.heads()).noneMatch(head -> head.contains("/smuggled"));
        assertThat(backend.answered()).isEqualTo(before);
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
