package dev.slipway.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A shop that answers on {@code PORT} with its version and its instance, and gets faults on request.
 *
 * <p>{@code GET /} greets, {@code GET /health} says how it is, {@code GET /slow?ms=200} takes its time, {@code POST /orders}
 * counts orders. {@code POST /faults/exit?code=3}, {@code /faults/hang}, {@code /faults/unhealthy}, {@code /faults/errors}
 * and {@code /faults/none} switch faults. {@code --broken exit|unhealthy|deaf} as argument: it exits at once, is never
 * healthy, or never listens.
 */
public final class Shop {
    /** What is wrong with it. */
    private enum Fault {
        NONE, HANG, UNHEALTHY, ERRORS
    }

    private static final int BACKLOG = 256;
    private final String name = environment("SLIPWAY_VERSION", "?") + " " + environment("SLIPWAY_INSTANCE", "?");
    private final AtomicInteger orders = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;

    private Shop(Fault fault) {
        this.fault = fault;
    }

    /** Runs it until it is told to end. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String broken = arguments.length == 2 && arguments[0].equals("--broken") ? arguments[1] : "";
        log("shop " + environment("SLIPWAY_VERSION", "?") + " begins, log level " + environment("LOG_LEVEL", "info"));
        if (broken.equals("exit")) {
            log("reading the configuration");
            log("FATAL: no database at db.example.com:5432: connection refused");
            System.exit(1);
        }
        if (broken.equals("deaf")) {
            log("waiting for a licence server that never answers");
            new CountDownLatch(1).await();
        }
        new Shop(broken.equals("unhealthy") ? Fault.UNHEALTHY : Fault.NONE).serve(Integer.parseInt(environment("PORT", "8000")));
    }

    private void serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log("is told to end");
            server.stop(0);
        }));
        server.start();
        log("listens on port " + port);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        if (fault == Fault.HANG) {
            hang();
        }
        switch (path) {
            case "/health" -> say(exchange, fault == Fault.UNHEALTHY ? 503 : 200, "{\"status\":\"" + (fault == Fault.UNHEALTHY ? "DOWN" : "UP") + "\"}");
            case "/health/db" -> say(exchange, 200, "{\"status\":\"UP\"}");
            case "/slow" -> {
                pause(number(exchange, "ms", 100));
                say(exchange, 200, name);
            }
            case "/orders" -> say(exchange, 201, "order " + orders.incrementAndGet() + " at " + name);
            case "/faults/exit" -> {
                int code = number(exchange, "code", 1);
                say(exchange, 202, "exits with " + code);
                log("FATAL: told to exit with " + code);
                Runtime.getRuntime().halt(code);
            }
            case "/faults/hang" -> fault(exchange, Fault.HANG);
            case "/faults/unhealthy" -> fault(exchange, Fault.UNHEALTHY);
            case "/faults/errors" -> fault(exchange, Fault.ERRORS);
            case "/faults/none" -> fault(exchange, Fault.NONE);
            default -> say(exchange, fault == Fault.ERRORS ? 500 : 200, name);
        }
    }

    private void fault(HttpExchange exchange, Fault next) throws IOException {
        fault = next;
        log("fault " + next);
        say(exchange, 202, next.name());
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(Math.max(0, ms));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int number(HttpExchange exchange, String name, int otherwise) {
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
        for (String each : query.split("&")) {
            if (each.startsWith(name + "=") && each.substring(name.length() + 1).matches("\\d{1,9}")) {
                return Integer.parseInt(each.substring(name.length() + 1));
            }
        }
        return otherwise;
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange; var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private static String environment(String variable, String otherwise) {
        return Map.copyOf(System.getenv()).getOrDefault(variable, otherwise);
    }

    private static void log(String line) {
        System.out.println(Instant.now() + " " + line);
    }
}
