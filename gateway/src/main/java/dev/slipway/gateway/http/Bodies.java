package dev.slipway.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads bodies within their limit and of their media types. */
final class Bodies {
    /** What is read of a body to be thrown away; who sends more than that is cut off. */
    private static final long DRAINED_AT_MOST = 8L * 1024 * 1024;
    private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

    private Bodies() {}

    /**
     * Reads a body to its end, as a connection on which something unread is left serves no further request.
     *
     * @param bytesAtMost kept; the rest is thrown away
     */
    static Mono<Read> read(ServerRequest request, int bytesAtMost) {
        if (request.headers().contentLength().orElse(0) > DRAINED_AT_MOST) {
            return Mono.error(new Refusal(tooLarge(bytesAtMost), Map.of("Connection", "close")));
        }
        return request.bodyToFlux(DataBuffer.class).reduceWith(() -> new Read(bytesAtMost), Read::add);
    }

    /** A body as it is being read. Owned by one request. */
    static final class Read {
        private final int bytesAtMost;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long read;

        private Read(int bytesAtMost) {
            this.bytesAtMost = bytesAtMost;
        }

        private Read add(DataBuffer buffer) {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            read += bytes.length;
            if (read > DRAINED_AT_MOST) {
                throw new Refusal(tooLarge(bytesAtMost), Map.of("Connection", "close"));
            }
            if (read <= bytesAtMost) {
                kept.writeBytes(bytes);
            }
            return this;
        }

        /** The body. */
        byte[] whole() {
            if (read > bytesAtMost) {
                throw new Refusal(tooLarge(bytesAtMost));
            }
            return kept.toByteArray();
        }
    }

    /** Whether a manifest is in YAML. */
    static boolean isYaml(Request request) {
        MediaType type = request.headers().getContentType();
        return type != null && YAML.equalsTypeAndSubtype(type);
    }

    /** Ends the call when there is a body of another type than is taken. */
    static void checkType(ServerRequest request, Call.Body takes) {
        boolean none = request.headers().asHttpHeaders().getFirst("Transfer-Encoding") == null && request.headers().contentLength().orElse(0) == 0;
        if (takes == Call.Body.NONE || none) {
            return;
        }
        List<MediaType> taken = takes == Call.Body.MANIFEST ? List.of(MediaType.APPLICATION_JSON, YAML) : List.of(MediaType.APPLICATION_JSON);
        String words = String.join(" or ", taken.stream().map(MediaType::toString).toList());
        String given = request.headers().asHttpHeaders().getFirst("Content-Type");
        try {
            MediaType type = given == null ? MediaType.APPLICATION_JSON : MediaType.parseMediaType(given);
            if (taken.stream().noneMatch(type::equalsTypeAndSubtype)) {
                throw mediaType("the body is " + type + "; send " + words);
            }
            if (type.getCharset() != null && !type.getCharset().equals(StandardCharsets.UTF_8)) {
                throw mediaType("the body is in " + type.getCharset() + "; send it in UTF-8");
            }
        } catch (IllegalArgumentException notAType) {
            throw mediaType("'" + given + "' is not a media type; send " + words);
        }
        String encoding = request.headers().asHttpHeaders().getFirst("Content-Encoding");
        if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("identity")) {
            throw mediaType("the body is encoded with " + encoding + "; send it as it is");
        }
    }

    private static Refusal mediaType(String detail) {
        return Refusal.of(Problem.Kind.MEDIA_TYPE, detail);
    }

    private static Problem tooLarge(int bytesAtMost) {
        return Problem.of(Problem.Kind.TOO_LARGE, "the body is too large; at most " + bytesAtMost + " bytes are taken here");
    }
}
