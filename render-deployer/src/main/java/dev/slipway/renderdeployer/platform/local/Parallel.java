package dev.slipway.renderdeployer.platform.local;

import dev.slipway.renderdeployer.platform.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Acts that wait, side by side: none of them is held up by another, and all are over when the call returns. */
final class Parallel {
    private Parallel() {}

    interface Act {
        void run() throws PlatformException, InterruptedException;
    }

    /** Runs all; what one threw is thrown when all are over. */
    static void run(List<Act> acts) throws PlatformException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (Act act : acts) {
                running.add(threads.submit(() -> {
                    act.run();
                    return null;
                }));
            }
            for (Future<?> each : running) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof PlatformException failed) {
                        throw failed;
                    }
                    throw new IllegalStateException("an act failed", e.getCause());
                } catch (InterruptedException e) {
                    threads.shutdownNow();
                    throw e;
                }
            }
        }
    }
}
