package dev.slipway.standalone;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

/** How much of the disk Kafka's log may take. */
final class DataLimit {
    private static final String SETTING = "slipway.data.limit";
    private static final DataSize DEFAULT = DataSize.ofGigabytes(5);

    private DataLimit() {}

    /**
     * The limit of the settings, in bytes: a system property, or the environment variable {@code SLIPWAY_DATA_LIMIT}.
     *
     * @throws IllegalArgumentException if it is no size
     */
    static long ofSettings() {
        return of(new StandardEnvironment());
    }

    static long of(ConfigurableEnvironment environment) {
        ConfigurationPropertySources.attach(environment);
        try {
            return Binder.get(environment).bind(SETTING, DataSize.class).orElse(DEFAULT).toBytes();
        } catch (BindException _) {
            throw new IllegalArgumentException(SETTING + " (SLIPWAY_DATA_LIMIT) is '" + environment.getProperty(SETTING)
                    + "', which is no size; write it as 5GB or 2048MB, 1GB or more");
        }
    }
}
