package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wakes those who wait for a change of what they show. Closing it wakes all, and nobody waits from then on. */
final class Changes implements AutoCloseable {
    private final Views views;
    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable AutoCloseable subscription;

    Changes(Views views) {
        this.views = views;
    }

    void start() {
        subscription = views.onChange(changed -> {
            changed.deployments().forEach(id -> wake(deploymentKey(id)));
            changed.logs().forEach(environment -> wake(logsKey(environment)));
        });
    }

    /** Waits for news of a deployment. */
    Watch deployment(String id) {
        return watch(deploymentKey(id));
    }

    /** Waits for new lines of an environment. */
    Watch logs(String application, String environment) {
        return watch(logsKey(application + "/" + environment));
    }

    private static String deploymentKey(String id) {
        return "deployment " + id;
    }

    private static String logsKey(String environment) {
        return "logs " + environment;
    }

    private Watch watch(String key) {
        var watch = new Watch(key);
        watches.compute(key, (_, all) -> {
            Set<Watch> some = all == null ? ConcurrentHashMap.newKeySet() : all;
            some.add(watch);
            return some;
        });
        return watch;
    }

    private void wake(String key) {
        watches.getOrDefault(key, Set.of()).forEach(each -> each.news.release());
    }

    @Override
    public void close() {
        closed = true;
        AutoCloseable open = subscription;
        if (open != null) {
            try {
                open.close();
            } catch (Exception e) {
                throw new IllegalStateException("the views do not end a subscription", e);
            }
        }
        watches.keySet().forEach(this::wake);
    }

    /** Somebody who waits. Look first, then wait: news from before the look may wake once too often, never too seldom. */
    final class Watch implements AutoCloseable {
        private final String key;
        private final Semaphore news = new Semaphore(0);

        private Watch(String key) {
            this.key = key;
        }

        /** Whether there were news since the last call, or within this time. */
        boolean await(Duration atMost) {
            try {
                boolean some = !closed && news.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
                news.drainPermits();
                return some;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** Whether the gateway is being stopped. */
        boolean isOver() {
            return closed;
        }

        @Override
        public void close() {
            watches.computeIfPresent(key, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
