package dev.slipway.renderdeployer;

import dev.slipway.agent.spring.PortRange;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How instances run on this machine.
 *
 * @param ports that instances get, {@code first-last}; the default lies outside Linux' ephemeral range (32768-60999)
 * @param releases below which relative directories and archives of artifacts lie; {@code releases} in the data directory
 *     unless given
 * @param user as whom instances run when the suite runs as root; root, with a warning, unless given
 */
@ConfigurationProperties("slipway.local")
public record LocalSettings(@DefaultValue("20000-29999") PortRange ports, @Nullable Path releases,
        @Nullable String user) {}
