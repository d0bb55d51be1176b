package dev.slipway.edge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.edge.tls.local.CertificateFiles;
import dev.slipway.edge.tls.local.Pairs;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the port of an environment, beside what is spoken there without. */
class TlsTest {
    private static final String GET = "GET /one HTTP/1.1\r\nHost: shop.test\r\n\r\n";

    @TempDir
    private static Path made;

    @TempDir
    private Path directory;

    private final ScriptedBackend backend = ScriptedBackend.answering((request, wire) -> {
        if (request.path().equals("/socket")) {
            wire.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: y\r\n\r\n");
            wire.write(wire.in().readNBytes(4));
            wire.close();
        } else {
            wire.ok(request.path());
        }
    });
    private CertificateFiles certificates;
    private EdgeInTest edge;

    @BeforeAll
    static void make() throws Exception {
        Pairs.write(made, "shop", "EC", "shop.test");
        Pairs.write(made, "star", "RSA", "*.star.test");
        Pairs.write(made, "next", "RSA", "shop.test");
    }

    private void put(String name, String as) throws IOException {
        Files.copy(made.resolve(name + ".key"), directory.resolve(as + ".key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.resolve(name + ".crt"), directory.resolve(as + ".crt"), StandardCopyOption.REPLACE_EXISTING);
    }

    @BeforeEach
    void start() throws IOException {
        put("shop", "shop");
        put("star", "star");
        certificates = new CertificateFiles(directory);
        certificates.start();
        edge = new EdgeInTest(new Transport(), Limits.ofThisProcess(), certificates);
        edge.serve(backend.port());
    }

    @AfterEach
    void stop() {
        edge.close();
        certificates.close();
        backend.close();
    }

    /** Takes every certificate: which one it was is looked at afterwards. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private SSLSocket connect(@Nullable String host, String version, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), edge.port());
        socket.setSoTimeout(60_000);
        socket.setEnabledProtocols(new String[] {version});
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        parameters.setServerNames(host == null ? List.of() : List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String certificateOf(SSLSocket socket) throws SSLException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    }

    private static String ask(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String head = ScriptedBackend.Wire.head(socket.getInputStream());
        return head + ScriptedBackend.Wire.body(head, socket.getInputStream());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void http_1_1_is_spoken_under_tls_and_the_instance_learns_it(String version) throws Exception {
        try (SSLSocket socket = connect("shop.test", version)) {
            assertThat(ask(socket, GET)).startsWith("HTTP/1.1 200 ").endsWith("/one");
            assertThat(ask(socket, GET)).endsWith("/one");
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(certificateOf(socket)).isEqualTo("CN=shop");
            assertThat(ask(socket, "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).containsIgnoringCase("connection: close").endsWith("/last");
            assertThat(socket.getInputStream().read()).as("a proper end").isEqualTo(-1);
        }
        assertThat(backend.heads()).hasSize(3).allSatisfy(head -> assertThat(head).contains("X-Forwarded-Proto: https\r\n"));
        await().until(() -> edge.proxy().connections() == 0);
    }

    @Test
    void http_2_is_spoken_to_who_offers_it() throws Exception {
        try (SSLSocket socket = connect("shop.test", "TLSv1.3", "h2", "http/1.1"); var caller = new H2Caller(socket)) {
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            caller.begin();
            caller.get(1, "/one");
            assertThat(caller.answer(1).body()).isEqualTo("/one");
        }
        try (SSLSocket socket = connect("shop.test", "TLSv1.3", "http/1.1")) {
            assertThat(ask(socket, GET)).endsWith("/one");
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void the_certificate_is_chosen_by_the_host_and_an_unknown_host_is_told_so() throws Exception {
        try (SSLSocket socket = connect("a.star.test", "TLSv1.3")) {
            assertThat(ask(socket, GET)).endsWith("/one");
            assertThat(certificateOf(socket)).isEqualTo("CN=star");
        }
        try (SSLSocket socket = connect("unknown.test", "TLSv1.3")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class).hasMessageContaining("unrecognized_name");
        }
        try (SSLSocket socket = connect(null, "TLSv1.3")) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
        await().until(() -> edge.proxy().connections() == 0);
    }

    @Test
    void a_new_certificate_counts_for_new_connections_and_no_old_one_ends() throws Exception {
        try (SSLSocket old = connect("shop.test", "TLSv1.3")) {
            assertThat(ask(old, GET)).endsWith("/one");
            byte[] before = old.getSession().getPeerCertificates()[0].getEncoded();
            put("next", "shop");
            await().until(() -> {
                try (SSLSocket next = connect("shop.test", "TLSv1.3")) {
                    next.startHandshake();
                    return next.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm().equals("RSA") && ask(next, GET).endsWith("/one");
                }
            });
            assertThat(ask(old, GET)).endsWith("/one");
            assertThat(old.getSession().getPeerCertificates()[0].getEncoded()).isEqualTo(before);
        }
    }

    @Test
    void a_web_socket_is_tunnelled_under_tls() throws Exception {
        try (SSLSocket socket = connect("shop.test", "TLSv1.3")) {
            socket.getOutputStream().write("GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(ScriptedBackend.Wire.head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
            socket.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
        }
        await().until(() -> edge.proxy().connections() == 0);
    }

    @Test
    void what_is_spoken_without_tls_goes_on_on_the_same_port() throws Exception {
        assertThat(Caller.get(edge.port(), "/plain").body()).isEqualTo("/plain");
        try (var caller = H2Caller.on(edge.port())) {
            caller.get(1, "/one");
            assertThat(caller.answer(1).body()).isEqualTo("/one");
        }
        assertThat(backend.heads()).allSatisfy(head -> assertThat(head).contains("X-Forwarded-Proto: http\r\n"));
    }

    @Test
    void without_a_certificate_no_handshake_is_answered() throws Exception {
        try (var plain = new EdgeInTest()) {
            plain.serve(backend.port());
            try (var caller = new Caller(plain.port())) {
                caller.send("\26\3\1\0\5hello\r\n\r\n");
                assertThat(caller.answer().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void bytes_that_only_begin_like_a_handshake_end_the_connection() throws Exception {
        try (var caller = new Caller(edge.port())) {
            caller.send("\26\3\1\0\5hello, this is none");
            caller.toEnd();
        }
        await().until(() -> edge.proxy().connections() == 0);
    }
}
