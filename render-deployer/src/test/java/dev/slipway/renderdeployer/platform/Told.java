package dev.slipway.renderdeployer.platform;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.instance.Instance.State;
import dev.slipway.renderdeployer.log.LogLines;
import dev.slipway.renderdeployer.log.LogLines.Line;
import dev.slipway.renderdeployer.log.LogLines.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what a platform told. */
public final class Told implements Watcher {
    private record Wrote(String instance, LogLines lines) {}

    private final List<Instance> changes = new CopyOnWriteArrayList<>();
    private final List<String> forgotten = new CopyOnWriteArrayList<>();
    private final List<Wrote> wrote = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    /** Whether lines are refused, as while Kafka is away. */
    public void away(boolean is) {
        away = is;
    }

    @Override
    public void changed(Instance instance) {
        changes.add(instance);
    }

    @Override
    public CompletableFuture<?> forgotten(Instance instance) {
        forgotten.add(instance.id());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> wrote(Instance instance, LogLines lines) {
        if (away) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        wrote.add(new Wrote(instance.id(), lines));
        return CompletableFuture.completedFuture(null);
    }

    /** The newest word about an instance. */
    public @Nullable Instance newest(String instance) {
        return changes.stream().filter(each -> each.id().equals(instance)).reduce((_, next) -> next).orElse(null);
    }

    /** The states that were told of an instance, in order. */
    public List<State> states(String instance) {
        return changes.stream().filter(each -> each.id().equals(instance)).map(Instance::state).toList();
    }

    /** Of whom nothing more is told. */
    public List<String> forgotten() {
        return List.copyOf(forgotten);
    }

    /** All lines of a stream, repeats included. */
    public List<Line> lines(String instance, Stream stream) {
        var all = new ArrayList<Line>();
        wrote.stream().filter(each -> each.instance().equals(instance) && each.lines().stream() == stream)
                .forEach(each -> all.addAll(each.lines().lines()));
        return all;
    }

    /** The lines that were not kept. */
    public long dropped(String instance) {
        return wrote.stream().filter(each -> each.instance().equals(instance)).mapToLong(each -> each.lines().dropped()).sum();
    }
}
