package dev.slipway.edge.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is refused of a request, and what is changed before it is passed on. A request that two parsers could end at different
 * places is refused: behind a proxy it smuggles a second one past it (RFC 9112, 11.2).
 */
final class Requests {
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.TRACE);
    private static final AsciiString FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("Proxy-Connection");
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("Keep-Alive");
    /** Not to be taken away by naming them in Connection: the message would end elsewhere, or be somebody else's. */
    private static final Set<String> STAY = Set.of("host", "content-length", "transfer-encoding", "x-forwarded-for", "x-forwarded-proto",
            "x-forwarded-host", "expect", "close", "keep-alive");

    /** Framing, routing, modifiers, authentication, and how the content is to be processed. */
    private static final Set<String> NOT_IN_TRAILERS = Set.of("content-length", "transfer-encoding", "trailer", "te", "connection", "keep-alive",
            "proxy-connection", "upgrade", "host", "expect", "max-forwards", "range", "cache-control", "authorization", "proxy-authorization",
            "www-authenticate", "proxy-authenticate", "cookie", "set-cookie", "content-encoding", "content-type", "content-range", "location",
            "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");
    private static final Set<String> DOUBLES = Set.of("content_length", "transfer_encoding", "http_host");
    private static final String HOST_MARKS = "-._~:[]%";
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Why a request is not passed on. */
    record Refusal(HttpResponseStatus status, String detail) {}

    /** The body is larger than this edge's settings allow. */
    static final Refusal TOO_LARGE = new Refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the body is larger than body.limit of this edge");

    private Requests() {}

    /** Whether a request may be carried out twice without harm. */
    static boolean isIdempotent(HttpRequest request) {
        return IDEMPOTENT.contains(request.method());
    }

    /** What is wrong with a request; null when nothing is. */
    static @Nullable Refusal check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        boolean http10 = HttpVersion.HTTP_1_0.equals(request.protocolVersion());
        if (!http10 && !HttpVersion.HTTP_1_1.equals(request.protocolVersion())) {
            return new Refusal(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        if (HttpMethod.CONNECT.equals(request.method())) {
            return new Refusal(HttpResponseStatus.NOT_IMPLEMENTED, "CONNECT is for forward proxies");
        }
        if (!isToken(request.method().name())) {
            return bad("the method holds characters that no method has");
        }
        String framing = framing(request.headers(), http10);
        if (framing != null) {
            return bad(framing);
        }
        if (hasDouble(request.headers())) {
            return bad("a header that differs from Content-Length, Transfer-Encoding or Host by an underscore is taken for it by many programs");
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            return bad("a request has one Host header, not " + hosts.size());
        }
        if (!isHost(hosts.getFirst())) {
            return bad("the Host header holds characters that no host has");
        }
        if (!isTarget(request)) {
            return bad("the request target is neither a path nor a URI of visible ASCII without a fragment");
        }
        return isExpectationKnown(request.headers()) ? null
                : new Refusal(HttpResponseStatus.EXPECTATION_FAILED, "the only expectation is 100-continue, once (RFC 9110, 10.1.1)");
    }

    /** Whether a caller asks for an upgrade that is passed on: WebSocket, and nothing else (h2c would hide requests). */
    static boolean isWebSocket(HttpRequest request) {
        return HttpMethod.GET.equals(request.method()) && HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(request.headers().get(HttpHeaderNames.UPGRADE, ""))
                && !HttpUtil.isTransferEncodingChunked(request) && HttpUtil.getContentLength(request, 0L) == 0;
    }

    /** Changes a checked request into what the instance gets. @param caller its IP address @param secure whether it came under TLS */
    static void rewrite(HttpRequest request, String caller, boolean webSocket, boolean secure) {
        HttpHeaders headers = request.headers();
        boolean trailers = headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
        removeHopByHop(headers);
        if (webSocket) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE).set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        if (trailers) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
        String target = request.uri();
        if (target.charAt(0) != '/' && target.charAt(0) != '*') {
            originForm(request, target);
        }
        if (!isOfThisMachine(caller)) {
            // Only a proxy on this machine is known to say what is true; anybody else could call himself another.
            headers.remove(FOR).remove(PROTO).remove(FORWARDED_HOST);
        }
        String before = headers.get(FOR);
        headers.set(FOR, before == null ? caller : String.join(", ", headers.getAll(FOR)) + ", " + caller);
        if (!headers.contains(PROTO)) {
            headers.set(PROTO, secure ? "https" : "http");
        }
        if (!headers.contains(FORWARDED_HOST)) {
            headers.set(FORWARDED_HOST, headers.get(HttpHeaderNames.HOST));
        }
        if (HttpVersion.HTTP_1_0.equals(request.protocolVersion())) {
            // It would not understand the interim answer, and sends its body without it (RFC 9110, 10.1.1).
            headers.remove(HttpHeaderNames.EXPECT);
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /** Takes away what must not come after a body, for it would change how the message before is read (RFC 9110, 6.5.1). */
    static void cleanTrailers(HttpHeaders trailers) {
        if (!trailers.isEmpty()) {
            trailers.names().stream().filter(each -> NOT_IN_TRAILERS.contains(each.toLowerCase(Locale.ROOT))).forEach(trailers::remove);
        }
    }

    /** Takes away what concerns one connection only, and what Connection names (RFC 9110, 7.6.1). */
    static void removeHopByHop(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            for (String list : headers.getAll(HttpHeaderNames.CONNECTION)) {
                for (String name : list.split(",")) {
                    String trimmed = name.strip().toLowerCase(Locale.ROOT);
                    if (!trimmed.isEmpty() && !STAY.contains(trimmed)) {
                        headers.remove(trimmed);
                    }
                }
            }
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        headers.remove(KEEP_ALIVE).remove(PROXY_CONNECTION).remove(HttpHeaderNames.TE).remove(HttpHeaderNames.UPGRADE);
    }

    /** What is wrong with how a message says where it ends; null when nothing is. */
    static @Nullable String framing(HttpHeaders headers, boolean http10) {
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (encodings.size() != 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.getFirst())) {
                return "the only Transfer-Encoding is chunked, once";
            }
            if (http10) {
                return "HTTP/1.0 has no Transfer-Encoding";
            }
            if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return "a message has a Content-Length or a Transfer-Encoding, not both";
            }
        } else if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
            if (lengths.size() != 1 || lengths.getFirst().isEmpty() || !lengths.getFirst().chars().allMatch(each -> each >= '0' && each <= '9')) {
                return "a Content-Length is one number of digits";
            }
        }
        return null;
    }

    private static Refusal undecodable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
            case TooLongHttpHeaderException _ -> new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large");
            default -> bad("this is no HTTP/1.1 request");
        };
    }

    private static boolean isOfThisMachine(String address) {
        return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1") || address.equals("::1");
    }

    private static Refusal bad(String detail) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, detail);
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(each -> isLetterOrDigit(each) || TOKEN_MARKS.indexOf(each) >= 0);
    }

    private static boolean isLetterOrDigit(int each) {
        return each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9';
    }

    /** CGI and its heirs read a dash and an underscore in a name as the same. */
    private static boolean hasDouble(HttpHeaders headers) {
        for (Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence(); all.hasNext();) {
            CharSequence name = all.next().getKey();
            if (AsciiString.indexOf(name, '_', 0) > 0 && DOUBLES.contains(name.toString().toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isExpectationKnown(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.EXPECT)) {
            return true;
        }
        List<String> all = headers.getAll(HttpHeaderNames.EXPECT);
        return all.size() == 1 && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(all.getFirst());
    }

    private static boolean isHost(String host) {
        // RFC 3986 allows more, which no name and no address has.
        return !host.isEmpty() && host.chars().allMatch(each -> isLetterOrDigit(each) || HOST_MARKS.indexOf(each) >= 0);
    }

    private static boolean isTarget(HttpRequest request) {
        String target = request.uri();
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f || target.charAt(i) == '#') {
                return false;
            }
        }
        if (target.isEmpty()) {
            return false;
        }
        return switch (target.charAt(0)) {
            case '/' -> true;
            case '*' -> target.length() == 1 && HttpMethod.OPTIONS.equals(request.method());
            default -> !authority(target).isEmpty() && isHost(authority(target));
        };
    }

    /** An absolute target becomes a path, and its authority counts, not Host (RFC 9112, 3.2.2). */
    private static void originForm(HttpRequest request, String target) {
        String authority = authority(target);
        String path = target.substring(target.indexOf("://") + 3 + authority.length());
        request.setUri(path.startsWith("/") ? path : "/" + path);
        request.headers().set(HttpHeaderNames.HOST, authority);
    }

    private static String authority(String target) {
        boolean http = target.regionMatches(true, 0, "http://", 0, 7) || target.regionMatches(true, 0, "https://", 0, 8);
        if (!http) {
            return "";
        }
        int begin = target.indexOf("://") + 3;
        int end = begin;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return target.substring(begin, end);
    }
}
