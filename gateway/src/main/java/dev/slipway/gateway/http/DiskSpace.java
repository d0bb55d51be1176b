package dev.slipway.gateway.http;

import dev.slipway.agent.http.HealthPart;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Whether there is room on the data directory's disk. Below {@value #NEEDED_MIB} MiB nothing new is deployed, so that what runs can
 * still be healed, rolled back and told of; looked at anew each time, so it recovers by itself.
 */
public final class DiskSpace implements HealthPart {
    private static final long MIB = 1024 * 1024;
    private static final long NEEDED_MIB = 500;

    private final LongSupplier freeBytes;

    /** @param freeBytes what this process may still write there */
    DiskSpace(LongSupplier freeBytes) {
        this.freeBytes = freeBytes;
    }

    /**
     * Before work that was not asked for yet.
     *
     * @throws Refusal if there is too little room
     */
    void require() {
        if (isLow()) {
            throw Refusal.of(Problem.Kind.LOW_DISK, words());
        }
    }

    @Override
    public Group group() {
        return Group.DB;
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public State state() {
        String free = Long.toString(freeBytes.getAsLong());
        return isLow() ? State.degraded(Map.of("freeBytes", free, "because", words())) : State.up(Map.of("freeBytes", free));
    }

    private boolean isLow() {
        return freeBytes.getAsLong() < NEEDED_MIB * MIB;
    }

    private String words() {
        return freeBytes.getAsLong() / MIB + " MiB are free on the disk of the data directory; new deployments need " + NEEDED_MIB
                + ": make room, and repeat the request";
    }
}
