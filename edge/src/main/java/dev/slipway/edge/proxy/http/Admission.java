package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many callers are let in: at the limit the listeners pause, and new connections wait in the kernel. */
final class Admission {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();

    Admission(int most) {
        this.most = most;
    }

    void listens(Channel listener) {
        listeners.add(listener);
        listener.closeFuture().addListener(_ -> listeners.remove(listener));
        letIn();
    }

    void opened(Channel caller) {
        open.incrementAndGet();
        letIn();
        caller.closeFuture().addListener(_ -> {
            open.decrementAndGet();
            letIn();
        });
    }

    int open() {
        return open.get();
    }

    private void letIn() {
        boolean room = open.get() < most;
        for (Channel each : listeners) {
            if (each.config().isAutoRead() != room) {
                each.config().setAutoRead(room);
            }
        }
    }
}
