package dev.slipway.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads bodies within their limit and of their media types. */
final class Bodies {
    private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

    private Bodies() {}

    static Mono<byte[]> read(ServerRequest request, Call.Body takes) {
        if (takes == Call.Body.NONE) {
            return Mono.just(new byte[0]);
        }
        OptionalLong length = request.headers().contentLength();
        if (length.isPresent() && length.getAsLong() > takes.bytesAtMost()) {
            throw tooLarge("has " + length.getAsLong() + " bytes", takes);
        }
        boolean none = request.headers().asHttpHeaders().getFirst("Transfer-Encoding") == null && length.orElse(0) == 0;
        if (!none) {
            checkType(request, takes);
        }
        return DataBufferUtils.join(request.bodyToFlux(DataBuffer.class), takes.bytesAtMost())
                .map(Bodies::bytes)
                .onErrorMap(DataBufferLimitException.class, _ -> tooLarge("goes on", takes))
                .defaultIfEmpty(new byte[0]);
    }

    /** Whether a manifest is in YAML. */
    static boolean isYaml(Request request) {
        MediaType type = request.headers().getContentType();
        return type != null && YAML.equalsTypeAndSubtype(type);
    }

    private static void checkType(ServerRequest request, Call.Body takes) {
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

    private static Refusal tooLarge(String how, Call.Body takes) {
        return Refusal.of(Problem.Kind.TOO_LARGE, "the body " + how + "; at most " + takes.bytesAtMost() + " are taken here");
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
