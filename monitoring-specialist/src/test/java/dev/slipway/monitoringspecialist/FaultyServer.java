package dev.slipway.monitoringspecialist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A real server on port 0 that answers each path as it is told; a path of which it was told nothing is 404. */
public final class FaultyServer implements AutoCloseable {
    /** What becomes of a request. */
    public sealed interface Answer {
        /** An answer with a body. */
        record Status(int status, String body) implements Answer {}

        /** The connection is taken and nothing is said. */
        record Hang() implements Answer {}

        /** The head of an answer, and never its body. */
        record HangInBody() implements Answer {}

        /** A body without end. */
        record Endless() implements Answer {}

        /** The connection is closed without a byte. */
        record Cut() implements Answer {}

        /** Bytes that are no HTTP. */
        record Garbage() implements Answer {}
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Future<?> listening;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Listens at once. */
    public FaultyServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        listening = threads.submit(this::listen);
    }

    /** What a path is answered from now on. */
    public FaultyServer on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    /** The same with a status and little else. */
    public FaultyServer on(String path, int status) {
        return on(path, new Answer.Status(status, "."));
    }

    /** host:port. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** The paths that were asked for, in order. */
    public List<String> asked() {
        return asked;
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.readLine();
            if (request == null) {
                return;
            }
            while (!in.readLine().isEmpty()) {
                Thread.onSpinWait();
            }
            String path = request.split(" ")[1];
            asked.add(path);
            answer(connection.getOutputStream(), answers.getOrDefault(path, new Answer.Status(404, "")));
        } catch (IOException | InterruptedException gone) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(OutputStream out, Answer answer) throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Status(var status, var body) -> out.write(bytes("HTTP/1.1 " + status + " X\r\nLocation: /away\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body));
            case Answer.Hang _ -> closed.await();
            case Answer.HangInBody _ -> {
                out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
                closed.await();
            }
            case Answer.Endless _ -> {
                out.write(bytes("HTTP/1.1 200 OK\r\n\r\n"));
                byte[] block = new byte[8192];
                while (!socket.isClosed()) {
                    out.write(block);
                }
            }
            case Answer.Cut _ -> out.flush();
            case Answer.Garbage _ -> out.write(bytes("220 mail.example.com ESMTP\r\n\r\n"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Nothing listens any more, and what was open is cut. */
    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
            // Until accept has returned, the system goes on taking connections.
            listening.get();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException | ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        threads.shutdownNow();
    }
}
