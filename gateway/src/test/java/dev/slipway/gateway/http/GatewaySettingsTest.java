package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class GatewaySettingsTest {
    private static GatewaySettings settings(Map<String, String> given) {
        return new Binder(new MapConfigurationPropertySource(given)).bindOrCreate("slipway.gateway", GatewaySettings.class);
    }

    @Test
    void every_key_and_default_is_as_documented() {
        assertThat(settings(Map.of())).isEqualTo(new GatewaySettings(Duration.ofSeconds(15)));
        assertThat(settings(Map.of("slipway.gateway.stream-idle", "100ms"))).isEqualTo(new GatewaySettings(Duration.ofMillis(100)));
    }

    @Test
    void a_silence_out_of_bounds_is_refused_with_the_key() {
        assertThatThrownBy(() -> settings(Map.of("slipway.gateway.stream-idle", "99ms"))).rootCause()
                .hasMessage("slipway.gateway.stream-idle is PT0.099S; use 100ms to 1m");
        assertThatThrownBy(() -> settings(Map.of("slipway.gateway.stream-idle", "61s"))).rootCause().hasMessageContaining("PT1M1S");
    }
}
