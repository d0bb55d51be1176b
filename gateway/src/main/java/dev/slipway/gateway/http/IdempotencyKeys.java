package dev.slipway.gateway.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What this gateway was asked under an {@code Idempotency-Key} a short while ago. The truth is the deployment manager's, who
 * knows every id for days and refuses it with another body; an outcome tells an id only, though, so requests of one id go one
 * after another here, and one with another body than the last is refused before it is written.
 */
final class IdempotencyKeys {
    private static final int KEPT = 10_000;
    private static final int LOCKS = 64;

    private final List<ReentrantLock> locks = Stream.generate(ReentrantLock::new).limit(LOCKS).toList();
    private final Map<String, String> digests = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > KEPT;
        }
    };

    /** Does the work of a request while no other of the same id is at work. */
    <T> T inTurn(String id, Duration atMost, Supplier<T> work) {
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), LOCKS));
        try {
            if (!lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw Refusal.of(Problem.Kind.NOT_TAKEN, "another request with this Idempotency-Key is still at work; repeat it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(Problem.Kind.NOT_TAKEN, "the gateway is being stopped; repeat it with the same Idempotency-Key");
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Notes the body of an id, or ends the call when it is another one. */
    synchronized void claim(String id, String digest) {
        String before = digests.putIfAbsent(id, digest);
        if (before != null && !before.equals(digest)) {
            throw otherBody();
        }
    }

    /** The deployment manager knows the id with another body than was claimed here, from before this gateway's time. */
    synchronized Refusal wrongClaim(String id) {
        digests.remove(id);
        return otherBody();
    }

    static Refusal otherBody() {
        String detail = "was used with another body within the last 24 h; use another key for other work";
        return new Refusal(new Problem(Problem.Kind.IDEMPOTENCY_KEY, "the Idempotency-Key " + detail,
                List.of(Problem.Wrong.parameter("Idempotency-Key", detail))));
    }
}
