package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is passed on, and what is changed on the way. */
class ForwardingTest {
    private static EdgeInTest edge;
    private static ScriptedBackend backend;

    @BeforeAll
    static void start() {
        backend = ScriptedBackend.answering((request, wire) -> {
            switch (request.path()) {
                case "/chunked" -> wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
                case "/until-close" -> {
                    wire.write("HTTP/1.0 200 OK\r\n\r\nuntil the end");
                    wire.close();
                }
                case "/early" -> wire.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                case "/continue" -> {
                    wire.write("HTTP/1.1 100 Continue\r\n\r\n");
                    wire.ok(request.body());
                }
                case "/no-content" -> wire.write("HTTP/1.1 204 No Content\r\n\r\n");
                case "/not-modified" -> wire.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
                case "/expects-nothing" -> {
                    wire.write("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                    wire.close();
                }
                case "/refuses-body" -> {
                    wire.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
                    wire.close();
                }
                case "/hop" -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Own\r\nX-Own: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\n\r\nok");
                case "/head" -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
                default -> wire.ok(request.body().isEmpty() ? request.path() : request.body());
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

    private static String headOf(String path) {
        return backend.heads().stream().filter(head -> head.contains(" " + path + " ")).findFirst().orElseThrow();
    }

    @Test
    void the_instance_learns_who_asked_for_what_host() throws IOException {
        Caller.get(edge.port(), "/who");
        assertThat(headOf("/who")).startsWith("GET /who HTTP/1.1\r\n").contains("Host: shop.test\r\n").contains("X-Forwarded-For: 127.0.0.1\r\n")
                .contains("X-Forwarded-Proto: http\r\n").contains("X-Forwarded-Host: shop.test\r\n");
    }

    @Test
    void what_a_proxy_in_front_has_said_is_kept_and_added_to() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.ask("GET /behind HTTP/1.1\r\nHost: in.test\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\nX-Forwarded-Proto: https\r\n"
                    + "X-Forwarded-Host: out.test\r\n\r\n");
        }
        assertThat(headOf("/behind")).contains("X-Forwarded-For: 10.0.0.1, 10.0.0.2, 127.0.0.1\r\n").contains("X-Forwarded-Proto: https\r\n")
                .contains("X-Forwarded-Host: out.test\r\n").contains("Host: in.test\r\n");
    }

    @Test
    void headers_of_one_connection_only_are_taken_away_in_both_directions() throws IOException {
        try (var caller = new Caller(edge.port())) {
            Caller.Answer answer = caller.ask("GET /hop HTTP/1.1\r\nHost: a\r\nConnection: X-Mine, Host, Content-Length\r\nX-Mine: 1\r\nKeep-Alive: 5\r\n"
                    + "Proxy-Connection: keep-alive\r\nTE: trailers, deflate\r\nX-Stays: 2\r\n\r\n");
            assertThat(answer.has("X-End: 2")).isTrue();
            assertThat(answer.head().toLowerCase(Locale.ROOT)).doesNotContain("x-own").doesNotContain("keep-alive").doesNotContain("connection");
        }
        String head = headOf("/hop").toLowerCase(Locale.ROOT);
        assertThat(head).contains("x-stays: 2").contains("host: a").contains("te: trailers\r\n")
                .doesNotContain("x-mine").doesNotContain("keep-alive").doesNotContain("\r\nconnection");
    }

    @Test
    void an_absolute_target_becomes_a_path_and_its_authority_counts() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.ask("GET http://real.test:81/absolute?q=1 HTTP/1.1\r\nHost: false.test\r\n\r\n");
        }
        assertThat(backend.heads()).anyMatch(head -> head.startsWith("GET /absolute?q=1 HTTP/1.1\r\n") && head.contains("host: real.test:81\r\n"));
    }

    @Test
    void chunks_and_trailers_arrive() throws IOException {
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.get("/chunked").body()).isEqualTo("5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
            Caller.Answer echo = caller.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
            assertThat(echo.body()).isEqualTo("3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
        }
    }

    @Test
    void an_answer_that_ends_with_its_connection_becomes_chunks() throws IOException {
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.get("/until-close").body()).isEqualTo("d\r\nuntil the end\r\n0\r\n\r\n");
            assertThat(caller.get("/after").status()).isEqualTo(200);
        }
    }

    @Test
    void http_1_0_gets_no_chunks_and_keeps_its_connection_when_it_asks_to() throws IOException {
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask("GET /kept HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n").has("connection: keep-alive")).isTrue();
            caller.send("GET /chunked HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
            assertThat(caller.toEnd()).doesNotContainIgnoringCase("transfer-encoding").containsIgnoringCase("connection: close").endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void interim_answers_arrive_before_the_final_one() throws IOException {
        try (var caller = new Caller(edge.port())) {
            Caller.Answer early = caller.get("/early");
            assertThat(early.status()).isEqualTo(103);
            assertThat(early.head()).contains("Link: </style.css>");
            assertThat(caller.answer().body()).isEqualTo("ok");
            caller.send("POST /continue HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(caller.answer().status()).isEqualTo(100);
            caller.send("hello");
            assertThat(caller.answer().body()).isEqualTo("hello");
        }
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask("GET /early HTTP/1.0\r\nHost: a\r\n\r\n").status()).as("HTTP/1.0 knows none").isEqualTo(200);
        }
    }

    @Test
    void a_final_answer_instead_of_100_arrives_and_no_body_is_waited_for() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.send("POST /expects-nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            Caller.Answer answer = caller.answer();
            assertThat(answer.status()).isEqualTo(417);
            assertThat(answer.has("connection: close")).as("the body might still come").isTrue();
            assertThat(caller.isEnded()).isTrue();
        }
    }

    @Test
    void http_1_0_expects_nothing() throws IOException {
        try (var caller = new Caller(edge.port())) {
            assertThat(caller.ask("POST /old HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello").body()).isEqualTo("hello");
        }
        assertThat(headOf("/old")).doesNotContainIgnoringCase("expect");
    }

    @Test
    void answers_without_a_body_end_where_they_should() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(caller.head()).contains("Content-Length: 1234");
            assertThat(caller.get("/no-content").status()).isEqualTo(204);
            assertThat(caller.get("/not-modified").status()).isEqualTo(304);
            assertThat(caller.get("/then").body()).isEqualTo("/then");
        }
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() throws IOException {
        try (var caller = new Caller(edge.port())) {
            var all = new StringBuilder();
            IntStream.range(0, 50).forEach(each -> all.append(each % 3 == 0
                    ? "POST /p" + each + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n" + "b" + (100 + each)
                    : "GET /p" + each + " HTTP/1.1\r\nHost: a\r\n\r\n"));
            caller.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(caller.answer().body()).isEqualTo(i % 3 == 0 ? "b" + (100 + i) : "/p" + i);
            }
        }
    }

    @Test
    void an_answer_before_the_end_of_the_body_arrives_and_ends_the_connection() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.send("POST /refuses-body HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n" + "x".repeat(1000));
            Caller.Answer answer = caller.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.has("connection: close")).isTrue();
            assertThat(caller.isEnded()).isTrue();
        }
    }

    @Test
    void a_caller_that_shuts_its_side_gets_its_answer() throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
            caller.shutdownOutput();
            assertThat(caller.toEnd()).endsWith("/half");
        }
    }

    @ParameterizedTest(name = "Connection: {0}")
    @ValueSource(strings = {"close", "Close", "close, x"})
    void a_caller_that_asks_for_the_end_gets_it(String connection) throws IOException {
        try (var caller = new Caller(edge.port())) {
            caller.send("GET /last HTTP/1.1\r\nHost: a\r\nConnection: " + connection + "\r\n\r\n");
            assertThat(caller.answer().has("connection: close")).isTrue();
            assertThat(caller.isEnded()).isTrue();
        }
    }

    @Test
    void connections_to_an_instance_are_used_again() throws IOException {
        try (var own = ScriptedBackend.answering((request, wire) -> wire.ok(request.path())); var other = new EdgeInTest()) {
            other.serve(own.port());
            try (var caller = new Caller(other.port())) {
                for (int i = 0; i < 200; i++) {
                    assertThat(caller.get("/" + i).body()).isEqualTo("/" + i);
                }
            }
            await().untilAsserted(() -> assertThat(own.connections()).isLessThanOrEqualTo(2));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Sec-WebSocket-Accept: y", "X-Draft: hixie-76"})
    void a_web_socket_becomes_a_tunnel(String header) throws IOException {
        try (var own = ScriptedBackend.answering((request, wire) -> {
            if (request.path().equals("/socket")) {
                wire.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + header + "\r\n\r\nhello from the start");
                byte[] got = wire.in().readNBytes(5);
                wire.write(got);
                wire.close();
            } else {
                wire.ok("ok");
            }
        }); var other = new EdgeInTest()) {
            other.serve(own.port());
            try (var caller = new Caller(other.port())) {
                caller.send("GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n");
                assertThat(caller.head()).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket");
                assertThat(new String(caller.read(20), StandardCharsets.US_ASCII)).isEqualTo("hello from the start");
                caller.send("\0\1\2\3\4");
                assertThat(caller.toEnd()).isEqualTo("\0\1\2\3\4");
            }
            await().until(() -> other.proxy().connections() == 0);
            assertThat(other.countedOf("r1").requests()).isEqualTo(1);
        }
    }
}
