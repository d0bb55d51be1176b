package dev.slipway.gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/** Cursors as callers see them: opaque, and known again, so that a mistyped one is told and not taken for a place. */
final class Cursor {
    private Cursor() {}

    /** Closes a cursor of the views. @param list that it is of */
    static String close(String list, String inner) {
        byte[] bytes = inner.getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(check(list, bytes)).put(bytes).array());
    }

    /** The cursor of the views; empty when it is none of this list. */
    static Optional<String> open(String list, String cursor) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (all.length < Integer.BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(all);
        int check = buffer.getInt();
        byte[] inner = new byte[buffer.remaining()];
        buffer.get(inner);
        return check == check(list, inner) ? Optional.of(new String(inner, StandardCharsets.UTF_8)) : Optional.empty();
    }

    private static int check(String list, byte[] inner) {
        var crc = new CRC32();
        crc.update(list.getBytes(StandardCharsets.UTF_8));
        crc.update(inner);
        return (int) crc.getValue();
    }
}
