package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class DataLimitTest {
    @Test
    void it_is_5_gib_unless_the_environment_says_another_size() {
        assertThat(DataLimit.of(new StandardEnvironment())).isEqualTo(5L << 30);
        assertThat(DataLimit.of(with("20GB"))).isEqualTo(20L << 30);
        assertThatIllegalArgumentException().isThrownBy(() -> DataLimit.of(with("a lot")))
                .withMessageContaining("is 'a lot', which is no size; write it as 5GB");
    }

    private static StandardEnvironment with(String limit) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of("SLIPWAY_DATA_LIMIT", limit)));
        return environment;
    }
}
