package dev.slipway.cli.command;

import dev.slipway.cli.http.Place;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the suite is, and how its answers are wanted. */
final class SuiteOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "Data directory of a suite on this machine (default: ./data).")
    private Path data = Path.of("data");

    @Option(names = "--gateway", paramLabel = "URL", description = "Gateway of another suite, in place of --data; its token is read from "
            + "--token-file or from the variable SLIPWAY_TOKEN.")
    private @Nullable URI gateway;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File that holds the token (default: admin-token in the data directory).")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "The API's own JSON; of what is a stream, one object a line.")
    boolean json;

    /** What is wrong in the options; empty when nothing is. */
    String mistake() {
        return gateway == null || (gateway.getHost() != null && List.of("http", "https").contains(String.valueOf(gateway.getScheme()))) ? ""
                : "--gateway: '" + gateway + "' is not an address such as http://127.0.0.1:8080";
    }

    Place place(Map<String, String> environment) {
        return new Place(data.toAbsolutePath().normalize(), gateway, tokenFile, environment);
    }
}
