package dev.slipway.renderdeployer.platform;

import dev.slipway.model.manifest.EffectiveManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Where instances run. Every call is an <em>ensure</em>: it can be repeated, and converges.
 *
 * <p>A platform that several deployers reach keeps the highest fence of each target in its own metadata, notes a mandate's there
 * before the first effect, and has each effect refused that comes with a lower one, or with the same one from another deployer
 * ({@link OvertakenException}): a deployer that slept in the middle of a task does not know that it was replaced, and reads on
 * for a moment what its successor has read. What it tells of an instance it has looked up after the effect, for the same
 * reason. The local platform has one deployer at a time, by its lock, and needs no fence.
 */
public interface Platform extends AutoCloseable {
    /**
     * What is to run.
     *
     * @param release its id
     * @param manifest of its environment
     * @param variables plain ones
     */
    record Wanted(String release, String version, EffectiveManifest manifest, Map<String, String> variables) {}

    /**
     * On whose word something is done.
     *
     * @param delegation its id, for platforms that take one as idempotency key
     * @param target what it converges, with its application and environment
     * @param fence of the target; what came later has a higher one
     */
    record Mandate(String delegation, String target, long fence) {}

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
     * @throws OvertakenException when the platform has noted that another deployer does the target
     */
    Started ensureStarted(Mandate mandate, Wanted wanted, List<Place> places, Duration atMost, BooleanSupplier cancelled)
            throws PlatformException, InterruptedException;

    /**
     * Ensures that instances have ended, with all that they started; one that is unknown never starts from now on.
     *
     * @param grace from the signal to the kill; zero kills at once
     * @param cancelled asked now and then; when it says so, the call returns soon
     * @throws OvertakenException when the platform has noted that another deployer does the target
     */
    void ensureStopped(Mandate mandate, List<String> instances, String signal, Duration grace, BooleanSupplier cancelled)
            throws PlatformException, InterruptedException;

    /** Stops watching; what runs goes on. */
    @Override
    void close();
}
