package dev.slipway.renderdeployer.platform;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.log.LogLines;
import java.util.concurrent.CompletableFuture;

/** Who is told what a platform knows. Every call returns at once. */
public interface Watcher {
    /** An instance is otherwise than before, or was found at the start. */
    void changed(Instance instance);

    /** An instance need not be told of any more. @return done when that is safe */
    CompletableFuture<?> forgotten(Instance instance);

    /** An instance wrote lines. @return done when they are safe; failed when they must be told again */
    CompletableFuture<?> wrote(Instance instance, LogLines lines);
}
