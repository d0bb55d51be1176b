package dev.slipway.standalone.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests that real clients would send, one after another on kept-alive connections, and an exact count of what became of
 * them. It repeats nothing: a connection that breaks is a failed request. So it speaks HTTP/1.1 itself, as the JDK's client
 * sends requests again on its own.
 */
public final class Traffic implements AutoCloseable {
    /** A request that took longer has waited. */
    public static final Duration LONG = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int FAILURES_KEPT = 20;

    /**
     * What became of the requests so far.
     *
     * @param sent that have ended, well or not
     * @param failed without an answer of 2xx
     * @param waited over 1 s, among those that did not fail
     * @param failures the first of them, in words
     * @param answers how often each first line of an answer came
     */
    public record Count(long sent, long failed, long waited, List<String> failures, Map<String, Long> answers) {
        /** What came since an earlier count. */
        public Count since(Count before) {
            return new Count(sent - before.sent, failed - before.failed, waited - before.waited,
                    failures.subList(Math.min(before.failures.size(), failures.size()), failures.size()), answers);
        }
    }

    private final URI target;
    private final String method;
    private final Duration pause;
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder waited = new LongAdder();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopping;

    private Traffic(URI target, String method, Duration pause) {
        this.target = target;
        this.method = method;
        this.pause = pause;
    }

    /**
     * Begins to send.
     *
     * @param target with host and port
     * @param clients at once, each with a connection of its own
     * @param pause of a client between two requests; zero for none
     */
    public static Traffic to(URI target, String method, int clients, Duration pause) {
        var traffic = new Traffic(target, method, pause);
        for (int i = 0; i < clients; i++) {
            traffic.clients.add(Thread.ofVirtual().name("client-" + i).start(traffic::send));
        }
        return traffic;
    }

    /** What became of the requests so far. */
    public Count count() {
        var seen = new TreeMap<String, Long>();
        answers.forEach((line, times) -> seen.put(line, times.sum()));
        return new Count(sent.sum(), failed.sum(), waited.sum(), List.copyOf(failures), seen);
    }

    /** Lets the requests under way end and sends no more. */
    @Override
    public void close() {
        stopping = true;
        for (Thread client : clients) {
            try {
                client.join(TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send() {
        Connection connection = null;
        while (!stopping) {
            long began = System.nanoTime();
            try {
                if (connection == null) {
                    connection = new Connection(target);
                }
                Answer answer = connection.exchange(method);
                note(answer);
                if (answer.closes()) {
                    connection.close();
                    connection = null;
                }
            } catch (IOException broken) {
                fail(broken.toString());
                connection = closed(connection);
            }
            sent.increment();
            if (System.nanoTime() - began > LONG.toNanos()) {
                waited.increment();
            }
            pause();
        }
        closed(connection);
    }

    private void note(Answer answer) {
        answers.computeIfAbsent(answer.firstLine(), _ -> new LongAdder()).increment();
        if (answer.status() < 200 || answer.status() > 299) {
            fail("status " + answer.status() + ": " + answer.firstLine());
        }
    }

    private void fail(String because) {
        failed.increment();
        if (failures.size() < FAILURES_KEPT) {
            failures.add(java.time.Instant.now() + " " + because);
        }
    }

    private void pause() {
        if (!pause.isZero()) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Connection closed(@org.jspecify.annotations.Nullable Connection connection) {
        if (connection != null) {
            connection.close();
        }
        return null;
    }

    private record Answer(int status, String firstLine, boolean closes) {}

    /** One kept-alive connection. */
    private static final class Connection {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final URI target;

        Connection(URI target) throws IOException {
            this.target = target;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), (int) TIMEOUT.toMillis());
            in = new BufferedInputStream(socket.getInputStream());
        }

        Answer exchange(String method) throws IOException {
            String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
            String length = method.equals("GET") ? "" : "Content-Length: 0\r\n";
            socket.getOutputStream().write((method + " " + path + " HTTP/1.1\r\nHost: " + target.getHost() + ":" + target.getPort() + "\r\n"
                    + length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String status = line();
            int bytes = 0;
            boolean chunked = false;
            boolean closes = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(java.util.Locale.ROOT);
                bytes = lower.startsWith("content-length:") ? Integer.parseInt(lower.substring(15).trim()) : bytes;
                chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
                closes |= lower.startsWith("connection:") && lower.contains("close");
            }
            byte[] body = chunked ? chunks() : exactly(bytes);
            return new Answer(Integer.parseInt(status.split(" ")[1]), new String(body, StandardCharsets.UTF_8).lines().findFirst().orElse(""), closes);
        }

        private byte[] chunks() throws IOException {
            var body = new java.io.ByteArrayOutputStream();
            for (int size = Integer.parseInt(line().trim(), 16); size > 0; size = Integer.parseInt(line().trim(), 16)) {
                body.write(exactly(size));
                line();
            }
            line();
            return body.toByteArray();
        }

        private byte[] exactly(int bytes) throws IOException {
            byte[] read = in.readNBytes(bytes);
            if (read.length < bytes) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            return read;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the connection ended before an answer");
                }
                line.append((char) c);
            }
            return line.toString().strip();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // Nothing is to be done about a connection that is not used any more.
                return;
            }
        }
    }
}
