package dev.slipway.renderdeployer.platform.hosted;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.renderdeployer.platform.Platform.Mandate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A hosted platform in memory. It keeps the highest fence of each target in its metadata, with the deployer that was first to
 * come with it, and compares both in the same turn that has an effect; what loses is answered 412 with the fence that it has.
 */
public final class FakeCloud implements AutoCloseable {
    static final String DEPLOYER = "X-Deployer";
    static final JsonMapper JSON = new JsonMapper();
    private static final int REFUSED = 412;

    /** An instance. @param endedAtMs since the epoch; null while it runs */
    public record Hosted(String id, String application, String environment, String release, String version, int slot, String delegation,
            long startedAtMs, @Nullable Long endedAtMs) {}

    /** What somebody asked for. @param instance empty when it is about the target's metadata alone */
    public record Asked(Mandate mandate, String instance, @Nullable Hosted start) {}

    /** A call that was to change something. @param began whether it started or ended an instance that was not before */
    public record Call(String deployer, String method, Asked asked, boolean refused, boolean began) {}

    private record Noted(long fence, String deployer) {}

    /** An answer that is kept back, after the effect. */
    public static final class Hold {
        private final Predicate<Call> which;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        private Hold(Predicate<Call> which) {
            this.which = which;
        }

        /** Whether there is one. */
        public boolean isReached() {
            return reached.getCount() == 0;
        }

        /** It goes out. */
        public void letGo() {
            over.countDown();
        }
    }

    private final HttpServer server;
    private final Map<String, Noted> fences = new HashMap<>();
    private final Map<String, Hosted> instances = new LinkedHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile @Nullable Hold hold;

    /** On a free port of this machine. */
    public FakeCloud() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Keeps the answer back to the first such call. */
    public Hold hold(Predicate<Call> which) {
        Hold next = new Hold(which);
        hold = next;
        return next;
    }

    /** All calls that were to change something, in their order. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** All that ever ran, in the order of their starts. */
    public synchronized List<Hosted> instances() {
        return List.copyOf(instances.values());
    }

    /** What runs. */
    public List<Hosted> running() {
        return instances().stream().filter(each -> each.endedAtMs() == null).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("GET")) {
                send(exchange, 200, JSON.writeValueAsString(instances()));
                return;
            }
            Asked asked = JSON.readValue(exchange.getRequestBody().readAllBytes(), Asked.class);
            String deployer = exchange.getRequestHeaders().getFirst(DEPLOYER);
            Call call = take(deployer, exchange.getRequestMethod(), asked);
            keepBack(call);
            send(exchange, call.refused() ? REFUSED : 200, Long.toString(fence(asked.mandate().target())));
        }
    }

    private synchronized long fence(String target) {
        Noted noted = fences.get(target);
        return noted == null ? 0 : noted.fence();
    }

    private synchronized Call take(String deployer, String method, Asked asked) {
        String target = asked.mandate().target();
        Noted noted = new Noted(asked.mandate().fence(), deployer);
        boolean refused = fence(target) > noted.fence() || fence(target) == noted.fence() && !noted.equals(fences.get(target));
        boolean began = false;
        if (!refused) {
            fences.put(target, noted);
            began = method.equals("DELETE") ? end(asked.instance())
                    : asked.start() != null && instances.putIfAbsent(asked.instance(), asked.start()) == null;
        }
        var call = new Call(deployer, method, asked, refused, began);
        calls.add(call);
        return call;
    }

    private boolean end(String id) {
        Hosted was = instances.get(id);
        if (was == null || was.endedAtMs() != null) {
            return false;
        }
        instances.put(id, new Hosted(id, was.application(), was.environment(), was.release(), was.version(), was.slot(), was.delegation(),
                was.startedAtMs(), System.currentTimeMillis()));
        return true;
    }

    private void keepBack(Call call) {
        Hold next = hold;
        if (next == null || next.isReached() || !next.which.test(call)) {
            return;
        }
        next.reached.countDown();
        try {
            next.over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
