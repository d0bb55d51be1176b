package dev.slipway.renderdeployer.platform;

import dev.slipway.model.manifest.EffectiveManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Where instances run. Every call is an <em>ensure</em>: it can be repeated, and converges. */
public interface Platform extends AutoCloseable {
    /**
     * What is to run.
     *
     * @param release its id
     * @param manifest of its environment
     * @param variables plain ones
     */
    record Wanted(String release, String version, EffectiveManifest manifest, Map<String, String> variables) {}

    /** An instance in its slot. */
    record Place(String instance, int slot) {}

    /** What starting came to. */
    sealed interface Started {
        /** All run, and listen where they have a port. @param addresses {@code host:port} by instance */
        record Running(Map<String, String> addresses) implements Started {}

        /** One does not; the others are left as they are. @param because with the last lines of its log */
        record Not(String because) implements Started {}
    }

    /**
     * Finds what an earlier deployer left running, tells of all that it knows, and watches from now on.
     *
     * @throws PlatformException when another deployer is at work on the same data
     */
    void start() throws PlatformException;

    /** What is unsafe in how instances run here, a sentence each; it is said in the report of every deployment. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Finds the artifact where it will run.
     *
     * @return its digest, {@code sha256:<hex>}
     * @throws PlatformException when it is not there
     */
    String prepare(Wanted wanted) throws PlatformException;

    /**
     * Ensures that instances run. One that runs already is left as it is; one that was told to end is not started again.
     *
     * @param atMost how long they may take to listen
     * @param cancelled asked now and then; when it says so, the call returns soon
     */
    Started ensureStarted(Wanted wanted, List<Place> places, String delegation, Duration atMost, BooleanSupplier cancelled)
            throws PlatformException, InterruptedException;

    /**
     * Ensures that instances have ended, with all that they started; one that is unknown never starts from now on.
     *
     * @param grace from the signal to the kill; zero kills at once
     * @param cancelled asked now and then; when it says so, the call returns soon
     */
    void ensureStopped(List<String> instances, String signal, Duration grace, BooleanSupplier cancelled)
            throws PlatformException, InterruptedException;

    /** Stops watching; what runs goes on. */
    @Override
    void close();
}
