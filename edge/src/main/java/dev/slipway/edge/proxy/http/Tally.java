package dev.slipway.edge.proxy.http;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import java.nio.ByteBuffer;

/** What was seen of one release; it belongs to one event loop until it is given away. */
public final class Tally {
    private static final double ACCURACY = 0.01;
    private static final double NANOS_PER_MS = 1e6;
    private static final double SHORTEST_MS = 0.001;

    private long requests;
    private long serverErrors;
    private long clientErrors;
    private long failed;
    private long retried;
    private final DDSketch latency = DDSketches.logarithmicUnboundedDense(ACCURACY);

    Tally() {}

    /** A request has ended with an answer: all of it is counted in the interval in which it ended. */
    void answered(int status, long nanos) {
        requests++;
        serverErrors += status >= 500 ? 1 : 0;
        clientErrors += status >= 400 && status < 500 ? 1 : 0;
        latency.accept(Math.max(nanos / NANOS_PER_MS, SHORTEST_MS));
    }

    /** A request has ended without an answer. */
    void failed() {
        requests++;
        failed++;
    }

    /** A caller did not wait for its answer, which says nothing about the release. */
    void abandoned() {
        requests++;
    }

    void sentAgain() {
        retried++;
    }

    void add(Tally other) {
        requests += other.requests;
        serverErrors += other.serverErrors;
        clientErrors += other.clientErrors;
        failed += other.failed;
        retried += other.retried;
        latency.mergeWith(other.latency);
    }

    /** Requests that were drawn for the release and have ended. */
    public long requests() {
        return requests;
    }

    /** Answers with 5xx. */
    public long serverErrors() {
        return serverErrors;
    }

    /** Answers with 4xx. */
    public long clientErrors() {
        return clientErrors;
    }

    /** Requests without an answer, or with one that broke off. */
    public long failures() {
        return failed;
    }

    /** Times that a request was sent again. */
    public long retried() {
        return retried;
    }

    /** Milliseconds to the last byte: a DDSketch of 1 % in its protobuf form. */
    public ByteBuffer latencyMs() {
        return latency.serialize();
    }
}
