package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.LinkedHashMap;
import tools.jackson.databind.json.JsonMapper;

/** How an instance's answer is passed on, and what the edge answers by itself. */
final class Answers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RETRY_AFTER_SECONDS = "1";

    /** Where the body of an answer ends. */
    enum End {
        /** There is none. */
        NO_BODY,
        /** After a number of bytes. */
        LENGTH,
        /** After the last chunk. */
        CHUNKED,
        /** With the connection. */
        CONNECTION
    }

    private Answers() {}

    /** Where the body of an instance's final answer ends. */
    static End end(HttpResponse answer, boolean toHead) {
        int status = answer.status().code();
        if (toHead || status == 204 || status == 304) {
            return End.NO_BODY;
        }
        if (HttpUtil.isTransferEncodingChunked(answer)) {
            return End.CHUNKED;
        }
        return answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH) ? End.LENGTH : End.CONNECTION;
    }

    /** Whether an answer is one that can be passed on. */
    static boolean isSound(HttpResponse answer) {
        boolean http10 = HttpVersion.HTTP_1_0.equals(answer.protocolVersion());
        return answer.decoderResult().isSuccess()
                && (http10 || HttpVersion.HTTP_1_1.equals(answer.protocolVersion()))
                && Requests.framing(answer.headers(), http10) == null;
    }

    /** Changes an instance's final answer into what the caller gets. @param stays whether the caller's connection does */
    static void rewrite(HttpResponse answer, End end, boolean callerIs10, boolean stays) {
        HttpHeaders headers = answer.headers();
        Requests.removeHopByHop(headers);
        if (callerIs10) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        } else if (end == End.CONNECTION) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        answer.setProtocolVersion(HttpVersion.HTTP_1_1);
        connection(headers, callerIs10, stays);
    }

    /** An answer of the edge's own, in RFC 9457's form. */
    static FullHttpResponse problem(HttpResponseStatus status, String type, String detail, boolean callerIs10, boolean stays) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "urn:slipway:problem:" + type);
        body.put("title", status.reasonPhrase());
        body.put("status", status.code());
        body.put("detail", detail);
        var answer = json(status, body);
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        connection(answer.headers(), callerIs10, stays);
        return answer;
    }

    /** An answer that carries an object. */
    static FullHttpResponse json(HttpResponseStatus status, Object body) {
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(JSON.writeValueAsBytes(body)));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        return answer;
    }

    static boolean isInterim(HttpResponse answer) {
        return answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private static void connection(HttpHeaders headers, boolean callerIs10, boolean stays) {
        if (!stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (callerIs10) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }
}
