package dev.slipway.edge.proxy.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Heads of HTTP/2 as heads of HTTP/1.1, and back (RFC 9113, 8.2 and 8.3). Fields of HTTP/2 are bytes with a length, so what would
 * be a line's end, a name's end or a framing of its own in HTTP/1.1 is refused here, or it would smuggle a request.
 */
final class H2Messages {
    private static final Set<String> ONE_CONNECTION_ONLY = Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");
    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":path", ":authority");
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private H2Messages() {}

    /** What makes a request malformed; null when nothing does. @param bodyFollows whether the stream is still open */
    static @Nullable String malformed(Http2Headers headers, boolean bodyFollows) {
        Set<String> pseudo = new HashSet<>();
        for (Map.Entry<CharSequence, CharSequence> each : headers) {
            String name = each.getKey().toString();
            if (name.startsWith(":")) {
                if (!PSEUDO.contains(name) || !pseudo.add(name)) {
                    return "a pseudo-header that is unknown or comes twice";
                }
            } else if (!isName(name) || ONE_CONNECTION_ONLY.contains(name)) {
                return "a header that HTTP/2 does not have";
            } else if (name.equals("te") && !HttpHeaderValues.TRAILERS.contentEquals(each.getValue())) {
                return "TE is 'trailers' or nothing";
            }
            if (!isValue(each.getValue())) {
                return "a header whose value holds what ends a line, or begins or ends with a blank";
            }
        }
        return target(headers, pseudo, bodyFollows);
    }

    private static @Nullable String target(Http2Headers headers, Set<String> pseudo, boolean bodyFollows) {
        boolean connect = HttpMethod.CONNECT.name().contentEquals(word(headers.method()));
        if (!Requests.isToken(word(headers.method())) || !word(headers.path()).chars().allMatch(each -> each > ' ' && each < 0x7f)) {
            return "a method or a path with characters that neither has";
        }
        if (!connect && !pseudo.containsAll(List.of(":scheme", ":path"))) {
            return "a request has a method, a scheme and a path";
        }
        if (!connect && (!SCHEMES.contains(word(headers.scheme())) || !word(headers.path()).startsWith("/") && !word(headers.path()).equals("*"))) {
            return "the scheme is http or https, and the path begins with a slash";
        }
        List<CharSequence> hosts = headers.getAll(HttpHeaderNames.HOST);
        boolean other = pseudo.contains(":authority") && hosts.stream().anyMatch(each -> !each.toString().equalsIgnoreCase(word(headers.authority())));
        if (hosts.size() > 1 || other) {
            return "the host is told in two ways";
        }
        String length = word(headers.get(HttpHeaderNames.CONTENT_LENGTH));
        return !bodyFollows && !length.isEmpty() && length.chars().anyMatch(each -> each != '0') ? "a length of a body that does not come" : null;
    }

    /** A request that is not malformed. @param bodyFollows whether the stream is still open */
    static HttpRequest request(Http2Headers headers, boolean bodyFollows) {
        HttpMethod method = HttpMethod.valueOf(word(headers.method()));
        String path = word(headers.path());
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path.isEmpty() ? "/" : path);
        HttpHeaders to = request.headers();
        for (Map.Entry<CharSequence, CharSequence> each : headers) {
            boolean pseudo = each.getKey().charAt(0) == ':';
            if (!pseudo && !HttpHeaderNames.COOKIE.contentEquals(each.getKey())) {
                to.add(each.getKey(), each.getValue());
            }
        }
        if (headers.authority() != null) {
            to.set(HttpHeaderNames.HOST, headers.authority());
        }
        if (headers.contains(HttpHeaderNames.COOKIE)) {
            // Crumbs of one header (RFC 9113, 8.2.3).
            to.set(HttpHeaderNames.COOKIE, headers.getAll(HttpHeaderNames.COOKIE).stream().map(CharSequence::toString).collect(Collectors.joining("; ")));
        }
        if (bodyFollows && !to.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            to.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (!bodyFollows && !to.contains(HttpHeaderNames.CONTENT_LENGTH) && (HttpMethod.POST.equals(method) || HttpMethod.PUT.equals(method))) {
            to.setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        return request;
    }

    /** Whether a block of headers may stand behind a body. */
    static boolean areTrailers(Http2Headers headers) {
        for (Map.Entry<CharSequence, CharSequence> each : headers) {
            String name = each.getKey().toString();
            if (!isName(name) || ONE_CONNECTION_ONLY.contains(name) || !isValue(each.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** The head of an answer, an interim one too. */
    static Http2Headers answer(HttpResponse answer) {
        Http2Headers to = trailers(answer.headers());
        ONE_CONNECTION_ONLY.forEach(to::remove);
        return to.status(answer.status().codeAsText());
    }

    /** What stands behind the body of an answer. */
    static Http2Headers trailers(HttpHeaders from) {
        var to = new DefaultHttp2Headers(false, from.size());
        from.iteratorCharSequence().forEachRemaining(each -> to.add(each.getKey().toString().toLowerCase(Locale.ROOT), each.getValue()));
        return to;
    }

    private static boolean isName(String name) {
        return Requests.isToken(name) && name.chars().noneMatch(each -> each >= 'A' && each <= 'Z');
    }

    private static boolean isValue(CharSequence value) {
        int length = value.length();
        if (length > 0 && (isBlank(value.charAt(0)) || isBlank(value.charAt(length - 1)))) {
            return false;
        }
        return value.chars().noneMatch(each -> each == 0 || each == '\r' || each == '\n');
    }

    private static boolean isBlank(char each) {
        return each == ' ' || each == '\t';
    }

    private static String word(@Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }
}
