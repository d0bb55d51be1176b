package dev.slipway.edge.proxy.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that writes and reads bytes. */
final class Caller implements AutoCloseable {
    /** Far longer than anything takes, so that a test that hangs fails. */
    private static final int PATIENCE_MS = 60_000;

    /** An answer as it came. */
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.split(" ", 3)[1]);
        }

        boolean has(String header) {
            return head.toLowerCase(Locale.ROOT).contains("\r\n" + header.toLowerCase(Locale.ROOT) + "\r\n");
        }
    }

    private final Socket socket;
    private final InputStream in;

    Caller(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Answer get(int port, String path) throws IOException {
        try (var caller = new Caller(port)) {
            return caller.get(path);
        }
    }

    Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n\r\n");
    }

    Answer ask(String request) throws IOException {
        send(request);
        return answer();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Answer answer() throws IOException {
        String head = ScriptedBackend.Wire.head(in);
        if (head.isEmpty()) {
            throw new IOException("the connection ended instead of an answer");
        }
        return new Answer(head, isWithoutBody(head) ? "" : ScriptedBackend.Wire.body(head, in));
    }

    /** Only the head: of an answer to HEAD, or of one whose body is read in another way. */
    String head() throws IOException {
        return ScriptedBackend.Wire.head(in);
    }

    String toEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    byte[] read(int bytes) throws IOException {
        return in.readNBytes(bytes);
    }

    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static boolean isWithoutBody(String head) {
        return head.startsWith("HTTP/1.1 1") || head.startsWith("HTTP/1.1 204") || head.startsWith("HTTP/1.1 304");
    }
}
