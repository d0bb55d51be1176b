package dev.slipway.renderdeployer.platform.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.renderdeployer.instance.Ends.Exit;
import dev.slipway.renderdeployer.instance.Instance.ProcessId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ExitsTest {
    /** The instance was RUNNING for ever, and nobody repaired it. */
    @Test
    void an_end_that_was_not_taken_is_told_again() throws IOException {
        List<Exit> told = new CopyOnWriteArrayList<>();
        try (var exits = new Exits()) {
            exits.start();
            Process child = new ProcessBuilder("sh", "-c", "exit 3").start();
            exits.watch(new ProcessId(child.pid(), 0), child, exit -> {
                told.add(exit);
                if (told.size() == 1) {
                    throw new IllegalStateException("too many open files");
                }
            });
            await().until(() -> told.size() == 2);
        }
        assertThat(told).containsExactly(new Exit.Code(3), new Exit.Code(3));
    }
}
