package dev.slipway.testing.architecture.examples.deciding;

import dev.slipway.testing.architecture.examples.deciding.kafka.Topology;
import dev.slipway.testing.architecture.examples.telling.Teller;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** Does in the core all that the core must not. */
public final class Impure {
    private Impure() {}

    static URI address() {
        return URI.create("http://localhost");
    }

    static Supplier<Instant> clock() {
        return Instant::now;
    }

    static String id() {
        return UUID.randomUUID() + Topology.NAME;
    }

    static void tell() {
        LoggerFactory.getLogger(Impure.class).info(Teller.WORDS);
        System.out.println("told");
    }
}
