package dev.slipway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.agent.http.HealthPart.Status;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
    private static final long NEEDED = 500L * 1024 * 1024;
    private long free;
    private final DiskSpace disk = new DiskSpace(() -> free);

    @Test
    void just_below_500_mib_nothing_new_is_deployed_and_from_there_on_it_is_again() {
        free = NEEDED - 1;
        assertThatExceptionOfType(Refusal.class).isThrownBy(disk::require)
                .withMessage("499 MiB are free on the disk of the data directory; new deployments need 500: make room, and repeat the request")
                .satisfies(refused -> assertThat(((Answer.Content) refused.answer("/api/v1/deployments")).status()).isEqualTo(503))
                .satisfies(refused -> assertThat(refused.answer("/api/v1/deployments").headers()).containsKey("Retry-After"));
        assertThat(disk.state().status()).isEqualTo(Status.DEGRADED);
        assertThat(disk.state().details()).containsEntry("freeBytes", Long.toString(free)).containsKey("because");
        free = NEEDED;
        assertThatCode(disk::require).doesNotThrowAnyException();
        assertThat(disk.state().status()).isEqualTo(Status.UP);
    }
}
