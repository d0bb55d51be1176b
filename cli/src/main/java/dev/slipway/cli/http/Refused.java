package dev.slipway.cli.http;

import dev.slipway.cli.text.Json;
import tools.jackson.databind.JsonNode;

/** The gateway answered with something else than 2xx. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String body;

    /** Of an answer. */
    public Refused(String call, int status, String body) {
        super(call + " was answered with " + status);
        this.status = status;
        this.body = body;
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    /** As it came. */
    public String body() {
        return body;
    }

    /** The problem that it tells; empty when it is none. */
    public JsonNode problem() {
        return Json.read(body);
    }

    /** Whether the call is of the contract and not built, or unknown to this gateway. */
    public boolean isNotBuilt() {
        return status == 501 || (status == 404 && Json.textOrEmpty(problem(), "detail").startsWith("there is nothing at "));
    }

    /** Whether what the path names is not there, while the call is. */
    public boolean isNotFound() {
        return status == 404 && !isNotBuilt();
    }

    /** Whether the same may be taken a moment later. A disk does not become larger by itself. */
    boolean isPassing() {
        return status == 503 && !Json.textOrEmpty(problem(), "type").endsWith(":low-disk");
    }

    /** Whether the token was refused, or may not do this. */
    public boolean isOfTheToken() {
        return status == 401 || status == 403;
    }
}
