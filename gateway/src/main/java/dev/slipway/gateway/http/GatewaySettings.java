package dev.slipway.gateway.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway answers.
 *
 * @param streamIdle silence after which a stream is told a comment line, 100 ms to 1 min
 */
@ConfigurationProperties("slipway.gateway")
public record GatewaySettings(@DefaultValue("15s") Duration streamIdle) {
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofMinutes(1);

    /** Checks it. */
    public GatewaySettings {
        if (streamIdle.compareTo(LEAST) < 0 || streamIdle.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("slipway.gateway.stream-idle is " + streamIdle + "; use 100ms to 1m");
        }
    }
}
