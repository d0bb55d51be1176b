package dev.slipway.edge.proxy.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance whose bytes a test writes: one thread a connection, keep-alive unless the script closes. */
final class ScriptedBackend implements AutoCloseable {
    /** What it does with a request. */
    interface Script {
        void answer(Request request, Wire wire) throws Exception;
    }

    /** A request's head as it came; the body is read when asked for, and at the latest after the script. */
    static final class Request {
        private final String head;
        private final InputStream in;
        private String body = "";
        private boolean read;

        private Request(String head, InputStream in) {
            this.head = head;
            this.in = in;
        }

        String head() {
            return head;
        }

        String path() {
            return head.split(" ", 3)[1];
        }

        String body() throws IOException {
            if (!read) {
                read = true;
                body = Wire.body(head, in);
            }
            return body;
        }
    }

    /** The connection that a request came on. */
    static final class Wire {
        private final Socket socket;

        private Wire(Socket socket) {
            this.socket = socket;
        }

        void write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        InputStream in() throws IOException {
            return socket.getInputStream();
        }

        void ok(String body) throws IOException {
            write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        void close() throws IOException {
            socket.close();
        }

        /** Reads up to the empty line; null at the end of the stream. */
        static String head(InputStream in) throws IOException {
            var head = new ByteArrayOutputStream();
            int last4 = 0;
            while (true) {
                int each = in.read();
                if (each < 0) {
                    return "";
                }
                head.write(each);
                last4 = last4 << 8 | each;
                if (last4 == 0x0d0a0d0a) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
            }
        }

        /** A body as its head says, chunks with their framing. */
        static String body(String head, InputStream in) throws IOException {
            String lower = head.toLowerCase(Locale.ROOT);
            if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
                var raw = new StringBuilder();
                while (true) {
                    String size = line(in);
                    raw.append(size);
                    int bytes = Integer.parseInt(size.split("[;\r]", 2)[0].strip(), 16);
                    if (bytes == 0) {
                        String trailer;
                        do {
                            trailer = line(in);
                            raw.append(trailer);
                        } while (!trailer.equals("\r\n"));
                        return raw.toString();
                    }
                    raw.append(new String(exactly(in, bytes + 2), StandardCharsets.ISO_8859_1));
                }
            }
            int at = lower.indexOf("\r\ncontent-length: ");
            int length = at < 0 ? 0 : Integer.parseInt(lower.substring(at + 18, lower.indexOf("\r\n", at + 2)).strip());
            return new String(exactly(in, length), StandardCharsets.ISO_8859_1);
        }

        private static byte[] exactly(InputStream in, int bytes) throws IOException {
            byte[] read = in.readNBytes(bytes);
            if (read.length < bytes) {
                throw new EOFException("the connection ended after " + read.length + " of " + bytes + " bytes");
            }
            return read;
        }

        private static String line(InputStream in) throws IOException {
            var line = new StringBuilder();
            while (line.length() < 2 || line.charAt(line.length() - 2) != '\r' || line.charAt(line.length() - 1) != '\n') {
                int each = in.read();
                if (each < 0) {
                    throw new EOFException("the connection ended in a line: " + line);
                }
                line.append((char) each);
            }
            return line.toString();
        }
    }

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean recording = true;

    private ScriptedBackend(Script script, int port) {
        this.script = script;
        try {
            this.listener = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** Probes are answered beside the script. */
    static ScriptedBackend answering(Script script) {
        return new ScriptedBackend(script, 0);
    }

    static ScriptedBackend on(int port, Script script) {
        return new ScriptedBackend(script, port);
    }

    /** Keeps no heads: for many requests. */
    ScriptedBackend quiet() {
        recording = false;
        return this;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Requests that were answered, probes aside. */
    int answered() {
        return answered.get();
    }

    List<String> heads() {
        return heads;
    }

    int connections() {
        return connections.size();
    }

    /** As kill -9: the listener and every connection end at once. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(ScriptedBackend::reset);
    }

    private static void reset(Socket connection) {
        try (connection) {
            connection.setSoLinger(true, 0);
        } catch (IOException ended) {
            // By the other end, at the same moment.
            Thread.yield();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            connections.clear();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            var wire = new Wire(socket);
            while (true) {
                String head = Wire.head(in);
                if (head.isEmpty()) {
                    return;
                }
                var request = new Request(head, in);
                boolean probe = request.path().equals("/health");
                if (recording && !probe) {
                    heads.add(head);
                }
                script.answer(request, wire);
                request.body();
                if (!probe) {
                    answered.incrementAndGet();
                }
            }
        } catch (Exception ended) {
            // By the caller, by close, or by the script: what matters is asserted at the other end.
            Thread.yield();
        } finally {
            connections.remove(socket);
        }
    }
}
