package dev.slipway.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void a_free_port_is_kept_and_a_taken_one_replaced() throws Exception {
        int port = FreePorts.any();
        assertThat(FreePorts.preferring(port)).isEqualTo(port);
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePorts.preferring(taken.getLocalPort())).isPositive().isNotEqualTo(taken.getLocalPort());
        }
    }
}
