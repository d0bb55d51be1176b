package dev.slipway.cli.http;

import dev.slipway.cli.text.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a suite is, as its user said.
 *
 * @param data the data directory of a suite of this machine
 * @param gateway of another suite; null: the one of the data directory
 * @param tokenFile null: {@code admin-token} of the data directory, or {@code SLIPWAY_TOKEN}
 * @param environment of the process
 */
public record Place(Path data, @Nullable URI gateway, @Nullable Path tokenFile, Map<String, String> environment) {
    /** Holds the token for another suite. */
    public static final String TOKEN = "SLIPWAY_TOKEN";

    /** The gateway's address, read anew at each call: a suite that was started again may have another. */
    public URI address() {
        if (gateway != null) {
            return gateway;
        }
        if (!Files.isDirectory(data)) {
            throw new Unreachable("no suite has its data in " + data + "; start one with ./slipway up --data " + data
                    + ", or say where it is: --data DIR, or --gateway URL");
        }
        String address = Json.textOrEmpty(Json.read(read(data.resolve("endpoints.json"), "the suite on " + data
                + " does not run, or is not ready yet: ./slipway up --data " + data)), "gateway");
        if (address.isEmpty()) {
            throw new Unreachable(data.resolve("endpoints.json") + " names no gateway; start the suite again: ./slipway up --data " + data);
        }
        return URI.create(address);
    }

    /** The token to be sent; null: none, which the gateway will refuse. */
    public @Nullable String token() {
        if (tokenFile != null) {
            return read(tokenFile, "the token cannot be read from " + tokenFile).strip();
        }
        String given = environment.getOrDefault(TOKEN, "").strip();
        if (gateway != null) {
            // The administrator's token of a suite on this machine is nobody else's business.
            return given.isEmpty() ? null : given;
        }
        Path own = data.resolve("admin-token");
        if (!Files.isReadable(own) && !given.isEmpty()) {
            return given;
        }
        return read(own, "the administrator's token cannot be read from " + own + "; use --token-file FILE, or set " + TOKEN).strip();
    }

    private static String read(Path file, String otherwise) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Unreachable(otherwise, e);
        }
    }
}
