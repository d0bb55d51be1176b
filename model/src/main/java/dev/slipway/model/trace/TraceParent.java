package dev.slipway.model.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span as others refer to it: the header {@value #HEADER} (W3C Trace Context, version 00).
 *
 * @param traceId 32 hexadecimal digits, not all zero
 * @param spanId 16 hexadecimal digits, not all zero
 */
/*
 * All ids are derived: a trace's from its deployment, a span's from what it is of. So every agent knows them without being
 * told, a step that is delegated an hour later or after a crash belongs to the same trace, and what is told twice is the
 * same span twice. A deployment's id is a UUID nearly always, which is a trace id as it is.
 */
public record TraceParent(String traceId, String spanId) {
    /** The header of records, as of HTTP. */
    public static final String HEADER = "traceparent";
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** Of a header; empty when it is none. */
    public static Optional<TraceParent> read(String header) {
        Matcher form = FORM.matcher(header);
        return form.matches() && !header.startsWith("ff") && !form.group(1).equals(NO_TRACE) && !form.group(2).equals(NO_SPAN)
                ? Optional.of(new TraceParent(form.group(1), form.group(2))) : Optional.empty();
    }

    /** A deployment as a whole. */
    public static TraceParent ofDeployment(String deployment) {
        return of(deployment, "deployment");
    }

    /** A step of a deployment, whatever its attempts. */
    public static TraceParent ofStep(String deployment, String step) {
        return of(deployment, "step", step);
    }

    /** A request that asks for a deployment, or for something to be done to it. @param command that it was written as */
    public static TraceParent ofRequest(String deployment, String command) {
        return of(deployment, "request", command);
    }

    /** Something within this span. @param what tells it apart from others within it */
    public TraceParent child(String... what) {
        return new TraceParent(traceId, span(traceId + spanId, what));
    }

    /** The trace of a deployment. */
    public static String traceIdOf(String deployment) {
        String id = deployment.toLowerCase(Locale.ROOT);
        return UUID.matcher(id).matches() ? id.replace("-", "") : HexFormat.of().formatHex(sha256(deployment), 0, 16);
    }

    private static TraceParent of(String deployment, String... what) {
        String trace = traceIdOf(deployment);
        return new TraceParent(trace, span(trace, what));
    }

    private static String span(String within, String... what) {
        return HexFormat.of().formatHex(sha256(within, what), 0, 8);
    }

    private static byte[] sha256(String first, String... rest) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            add(sha, first);
            for (String each : rest) {
                add(sha, each);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static void add(MessageDigest sha, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha.update(bytes);
    }

    /** As the header's value: sampled, as every deployment is. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + "-01";
    }
}
