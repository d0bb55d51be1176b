package dev.slipway.edge.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"127.0.0.1:80, 127.0.0.1, 80", "[::1]:20000, ::1, 20000", "app.example:1, app.example, 1"})
    void an_address_is_read_and_written(String text, String host, int port) {
        assertThat(Address.of(text)).isEqualTo(new Address(host, port)).hasToString(text);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "host", "host:", ":80", "host:0", "host:65536", "host:+1", "host:1x", "host:99999999999"})
    void what_is_no_address_is_refused_with_what_was_found(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Address.of(text)).withMessageContaining("is no address");
    }

    @ParameterizedTest(name = "a limit of {0} ms makes probes of {1} ms")
    @CsvSource({"100, 500", "500, 500", "501, 501", "2000, 2000", "8000, 2000"})
    void a_probe_waits_between_half_a_second_and_two(long limit, long probe) {
        assertThat(Route.Check.of("/", Duration.ofMillis(limit)).timeout()).isEqualTo(Duration.ofMillis(probe));
    }
}
