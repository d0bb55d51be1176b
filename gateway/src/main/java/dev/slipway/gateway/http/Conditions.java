package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Revisions as entity tags (RFC 9110, 8.8.3 and 13.1). */
final class Conditions {
    /** No revision is this one. */
    private static final long NEVER = -1;

    private Conditions() {}

    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /** Whether the caller has what it would get. */
    static boolean isKnown(Request request, long revision) {
        String header = request.headers().getFirst("If-None-Match");
        return header != null && tags(header).stream().anyMatch(each -> each.equals("*") || each.replace("W/", "").equals(tag(revision)));
    }

    /**
     * The revision that a change replaces: 0 when there must be none, null when it is all the same.
     *
     * @param present what is there, asked only where the header names no single revision
     */
    static @Nullable Long replaced(Request request, java.util.function.Supplier<Optional<Views.Manifest>> present) {
        String match = request.headers().getFirst("If-Match");
        if (match == null) {
            return "*".equals(request.headers().getFirst("If-None-Match")) ? 0L : null;
        }
        List<String> tags = tags(match);
        if (tags.size() == 1 && !tags.contains("*")) {
            return revision(tags.getFirst());
        }
        long there = present.get().map(Views.Manifest::revision).orElse(NEVER);
        return tags.contains("*") || tags.contains(tag(there)) ? there : (Long) NEVER;
    }

    private static long revision(String tag) {
        String text = tag.startsWith("\"") && tag.endsWith("\"") && tag.length() > 1 ? tag.substring(1, tag.length() - 1) : tag;
        try {
            long revision = Long.parseLong(text);
            return revision > 0 ? revision : NEVER;
        } catch (NumberFormatException noRevisionOfOurs) {
            return NEVER;
        }
    }

    private static List<String> tags(String header) {
        return Arrays.stream(header.split(",")).map(String::trim).toList();
    }
}
