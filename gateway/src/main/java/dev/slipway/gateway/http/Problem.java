package dev.slipway.gateway.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as callers get it (RFC 9457).
 *
 * @param kind of error
 * @param detail what is wrong here, and how to mend it
 * @param errors each value that is wrong; never empty for what is not valid
 */
record Problem(Kind kind, String detail, List<Wrong> errors) {
    /** Kinds of errors, each with a section in {@code docs/problems.md}. */
    enum Kind {
        /** The body or a header cannot be parsed. */
        MALFORMED(400, "malformed", "Cannot be parsed"),
        /** The token is missing or unknown. */
        UNAUTHORIZED(401, "unauthorized", "No or bad token"),
        /** The token's role is too low, or it is for other applications. */
        FORBIDDEN(403, "forbidden", "Role too low"),
        /** The path names something unknown. */
        NOT_FOUND(404, "not-found", "Not found"),
        /** The path is known, but not with this method. */
        METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed"),
        /** The state of the thing does not allow it. */
        CONFLICT(409, "conflict", "State conflict"),
        /** The caller replaces another revision. */
        REVISION(412, "revision", "Another revision"),
        /** The body is above the limit. */
        TOO_LARGE(413, "too-large", "Too large"),
        /** The body is of a media type or encoding that is not taken here. */
        MEDIA_TYPE(415, "media-type", "Media type"),
        /** Understood but not valid. */
        INVALID(422, "invalid", "Not valid"),
        /** The key was used with another body. */
        IDEMPOTENCY_KEY(422, "idempotency-key-reused", "Idempotency-Key with another body"),
        /** A bug of ours. */
        INTERNAL(500, "internal", "Internal error"),
        /** The call is of the contract and not built yet. */
        NOT_BUILT(501, "not-built", "Not built yet"),
        /** The deployment manager did not take it in time. */
        NOT_TAKEN(503, "not-taken", "Not taken in time"),
        /** There is too little room on the disk for new deployments. */
        LOW_DISK(503, "low-disk", "Too little room on the disk"),
        /** Kafka cannot be reached. */
        UNAVAILABLE(503, "unavailable", "Kafka cannot be reached");

        private final int status;
        private final String name;
        private final String title;

        Kind(int status, String name, String title) {
            this.status = status;
            this.name = name;
            this.title = title;
        }

        int status() {
            return status;
        }

        /** The last part of the type. */
        String word() {
            return name;
        }

        /** The stable type: a name, not an address, since no host is the suite's own. */
        String type() {
            return "urn:slipway:problem:" + name;
        }
    }

    /** A value that is wrong. @param pointer into the body; @param parameter of the query, or a header; one of them is set */
    record Wrong(@Nullable String pointer, @Nullable String parameter, String detail) {
        static Wrong at(String pointer, String detail) {
            return new Wrong(pointer, null, detail);
        }

        static Wrong parameter(String name, String detail) {
            return new Wrong(null, name, detail);
        }
    }

    Problem {
        errors = List.copyOf(errors);
        if (kind.status == 422 && errors.isEmpty()) {
            throw new IllegalStateException("a problem of status 422 names no error: " + detail);
        }
    }

    static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, List.of());
    }

    /** What is not valid, all of it. */
    static Problem invalid(List<Wrong> errors) {
        Wrong first = errors.getFirst();
        String where = first.pointer != null ? first.pointer : first.parameter;
        String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more wrong)";
        return new Problem(Kind.INVALID, (where == null || where.isEmpty() ? "the body " : where + ": ") + first.detail + more, errors);
    }

    /** Of problems in a body. */
    static Problem invalidBody(List<dev.slipway.model.Problem> problems) {
        return invalid(problems.stream().map(each -> Wrong.at(each.pointer(), each.detail())).toList());
    }

    /** As it is sent. @param instance path of the request */
    ObjectNode json(String instance) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", kind.type()).put("title", kind.title).put("status", kind.status).put("detail", detail).put("instance", instance);
        if (!errors.isEmpty()) {
            var list = json.putArray("errors");
            for (Wrong each : errors) {
                ObjectNode error = list.addObject();
                if (each.pointer != null) {
                    error.put("pointer", each.pointer);
                }
                if (each.parameter != null) {
                    error.put("parameter", each.parameter);
                }
                error.put("detail", each.detail);
            }
        }
        return json;
    }
}
