package dev.slipway.gateway.http;

import org.springframework.http.HttpMethod;

/**
 * A call of the contract.
 *
 * @param path with names of its variables in braces
 * @param needsToken whether it is for those with a token only
 * @param takes what it reads of a body
 * @param operation what it does; may block
 */
record Call(HttpMethod method, String path, boolean needsToken, Body takes, Operation operation) {
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

    static Call get(String path, Operation operation) {
        return new Call(HttpMethod.GET, BASE + path, true, Body.NONE, operation);
    }

    static Call delete(String path, Operation operation) {
        return new Call(HttpMethod.DELETE, BASE + path, true, Body.NONE, operation);
    }

    static Call put(String path, Body takes, Operation operation) {
        return new Call(HttpMethod.PUT, BASE + path, true, takes, operation);
    }

    static Call post(String path, Body takes, Operation operation) {
        return new Call(HttpMethod.POST, BASE + path, true, takes, operation);
    }
}
