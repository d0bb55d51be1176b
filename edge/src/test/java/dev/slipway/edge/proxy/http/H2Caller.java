package dev.slipway.edge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client of HTTP/2 that writes and reads frames, wrong ones too. */
final class H2Caller implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WITH_PRIORITY = 32;
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int PATIENCE_MS = 60_000;

    /** A frame as it came. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int number() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    /** An answer: {@code status} and headers with those of the end behind them. */
    record Answer(Map<String, String> headers, String body) {
        int status() {
            return Integer.parseInt(headers.getOrDefault(":status", "0"));
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** Speaks on a connection as it is. */
    H2Caller(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Has begun HTTP/2 without TLS, with these settings: pairs of id and value. */
    static H2Caller on(int port, int... settings) throws IOException {
        var caller = new H2Caller(new Socket(InetAddress.getLoopbackAddress(), port));
        caller.begin(settings);
        return caller;
    }

    void begin(int... settings) throws IOException {
        send(PREFACE.getBytes(StandardCharsets.US_ASCII));
        settings(settings);
    }

    void settings(int... settings) throws IOException {
        var payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        frame(SETTINGS, 0, 0, payload.array());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        send(ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16)).putShort((short) payload.length)
                .put((byte) type).put((byte) flags).putInt(stream).put(payload).array());
    }

    void frame(int type, int flags, int stream, int first, int... rest) throws IOException {
        var payload = ByteBuffer.allocate(1 + rest.length).put((byte) first);
        for (int each : rest) {
            payload.put((byte) each);
        }
        frame(type, flags, stream, payload.array());
    }

    void data(int stream, boolean end, String text) throws IOException {
        frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void windowUpdate(int stream, int by) throws IOException {
        frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(by).array());
    }

    /** Headers in pairs of name and value. */
    void headers(int stream, boolean end, String... pairs) throws IOException {
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(pairs));
    }

    void get(int stream, String path) throws IOException {
        headers(stream, true, ":method", "GET", ":scheme", "http", ":path", path, ":authority", "shop.test");
    }

    void post(int stream, String path, String... more) throws IOException {
        var pairs = new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":path", path, ":authority", "shop.test"));
        pairs.addAll(List.of(more));
        headers(stream, false, pairs.toArray(String[]::new));
    }

    /** A block of literals that are not indexed, so that anything can be said. */
    static byte[] block(String... pairs) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            out.write(0);
            literal(out, pairs[i]);
            literal(out, pairs[i + 1]);
        }
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length - 127;
        if (rest < 0) {
            out.write(bytes.length);
        } else {
            out.write(127);
            for (; rest >= 128; rest >>= 7) {
                out.write(rest & 127 | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    Frame next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (type == SETTINGS && (flags & ACK) == 0) {
            frame(SETTINGS, ACK, 0, new byte[0]);
        }
        return new Frame(type, flags, stream, payload);
    }

    /** The next of a type. */
    Frame next(int type) throws IOException {
        while (true) {
            Frame frame = next();
            if (frame.type() == type) {
                return frame;
            }
        }
    }

    /** A whole answer; what the other streams have in between is dropped. Windows are kept open. */
    Answer answer(int stream) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        var body = new StringBuilder();
        while (true) {
            Frame frame = next();
            if (frame.type() == HEADERS) {
                var decoded = headersOf(frame);
                if (frame.stream() == stream) {
                    headers.putAll(decoded);
                }
            } else if (frame.type() == DATA && frame.payload().length > 0) {
                windowUpdate(0, frame.payload().length);
                if (frame.stream() == stream) {
                    body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
                    if (!frame.has(END_STREAM)) {
                        windowUpdate(stream, frame.payload().length);
                    }
                }
            } else if (frame.type() == GOAWAY || frame.type() == RST_STREAM && frame.stream() == stream) {
                throw new IOException((frame.type() == GOAWAY ? "GOAWAY " : "RST_STREAM ") + Http2Error.valueOf(frame.number()));
            }
            if (frame.stream() == stream && frame.type() <= HEADERS && frame.has(END_STREAM)) {
                return new Answer(headers, body.toString());
            }
        }
    }

    /** In their order; a repeated one counts last. */
    Map<String, String> headersOf(Frame frame) throws IOException {
        try {
            Http2Headers decoded = decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
            var headers = new LinkedHashMap<String, String>();
            decoded.forEach(each -> headers.put(each.getKey().toString(), each.getValue().toString()));
            return headers;
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** What the edge thinks of what was sent: the first {@code GOAWAY x}, {@code RST x}, status from 400 on, or the {@code end}. */
    String verdict() throws IOException {
        try {
            while (true) {
                Frame frame = next();
                if (frame.type() == GOAWAY || frame.type() == RST_STREAM) {
                    return (frame.type() == GOAWAY ? "GOAWAY " : "RST ") + Http2Error.valueOf(frame.number());
                }
                if (frame.type() == HEADERS) {
                    String status = headersOf(frame).getOrDefault(":status", "");
                    if (status.compareTo("400") >= 0) {
                        return status;
                    }
                }
            }
        } catch (EOFException | SocketException ended) {
            return "end";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
