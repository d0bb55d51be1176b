package dev.slipway.gateway.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * A call of the contract.
 *
 * @param path with names of its variables in braces
 * @param role that it needs; null: it is for anybody
 * @param takes what it reads of a body
 * @param operation what it does; may block
 */
record Call(HttpMethod method, String path, @Nullable Role role, Body takes, Operation operation) {
    static final String BASE = "/api/v1";

    /** What a call reads of a body. */
    enum Body {
        /** Nothing. */
        NONE(0),
        /** JSON. */
        JSON(1024 * 1024),
        /** JSON, or nothing at all. */
        OPTIONAL_JSON(1024 * 1024),
        /** A manifest in JSON or YAML. */
        MANIFEST(dev.slipway.model.manifest.Manifests.BYTES_AT_MOST);

        private final int bytesAtMost;

        Body(int bytesAtMost) {
            this.bytesAtMost = bytesAtMost;
        }

        int bytesAtMost() {
            return bytesAtMost;
        }
    }

    /** What a call does. */
    @FunctionalInterface
    interface Operation {
        Answer answer(Request request);
    }

    /** The same for another role. */
    Call needing(Role other) {
        return new Call(method, path, other, takes, operation);
    }

    /** For those who may look. */
    static Call get(String path, Operation operation) {
        return new Call(HttpMethod.GET, BASE + path, Role.VIEWER, Body.NONE, operation);
    }

    /** For those who may change what runs. */
    static Call delete(String path, Operation operation) {
        return new Call(HttpMethod.DELETE, BASE + path, Role.OPERATOR, Body.NONE, operation);
    }

    /** For those who may change what runs. */
    static Call put(String path, Body takes, Operation operation) {
        return new Call(HttpMethod.PUT, BASE + path, Role.OPERATOR, takes, operation);
    }

    /** For those who may change what runs. */
    static Call post(String path, Body takes, Operation operation) {
        return new Call(HttpMethod.POST, BASE + path, Role.OPERATOR, takes, operation);
    }
}
