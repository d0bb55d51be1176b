package dev.slipway.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the broker, its controller and the registry ask of whoever connects: one name and one password for all of them (SASL/PLAIN,
 * basic authentication). On the loopback address nobody reads along but the system's administrator, so there is no TLS.
 */
public final class Access {
    /** The one user there is. */
    public static final String USER = "slipway";
    private static final String MECHANISM = "PLAIN";
    private static final String LOGIN_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String PASSWORD = "[A-Za-z0-9]{16,}";

    private final @Nullable String password;

    private Access(@Nullable String password) {
        this.password = password;
    }

    /** Nothing is asked: for tests. */
    public static Access open() {
        return new Access(null);
    }

    /**
     * A password is asked.
     *
     * @param password 16 or more letters and digits
     * @throws IllegalArgumentException if it is not
     */
    public static Access by(String password) {
        if (!password.matches(PASSWORD)) {
            throw new IllegalArgumentException("the password of Kafka has " + password.length()
                    + " characters or others than letters and digits; use 16 or more of A-Z a-z 0-9");
        }
        return new Access(password);
    }

    /** What a Java client of Kafka needs beside the address. */
    public Map<String, String> kafkaProperties() {
        return password == null ? Map.of() : Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", MECHANISM,
                "sasl.jaas.config", LOGIN_MODULE + " username=\"" + USER + "\" password=\"" + password + "\";");
    }

    /** What a Confluent client of the registry needs beside the address. */
    public Map<String, String> registryProperties() {
        return password == null ? Map.of() : Map.of(
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", USER + ":" + password);
    }

    /** The protocol of a listener. */
    String protocol() {
        return password == null ? "PLAINTEXT" : "SASL_PLAINTEXT";
    }

    /** Settings of a broker of which all these listeners ask for the password. */
    Map<String, String> brokerSettings(String... listeners) {
        if (password == null) {
            return Map.of();
        }
        var settings = new HashMap<>(Map.of(
                "sasl.enabled.mechanisms", MECHANISM,
                "sasl.mechanism.inter.broker.protocol", MECHANISM,
                "sasl.mechanism.controller.protocol", MECHANISM));
        for (String listener : listeners) {
            settings.put("listener.name." + listener.toLowerCase(Locale.ROOT) + ".plain.sasl.jaas.config",
                    LOGIN_MODULE + " username=\"" + USER + "\" password=\"" + password + "\" user_" + USER + "=\"" + password + "\";");
        }
        return settings;
    }

    /** Whether an {@code Authorization} header lets its sender in. */
    boolean admits(@Nullable String authorization) {
        if (password == null) {
            return true;
        }
        String expected = "Basic " + Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
        return authorization != null && MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), authorization.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells no password. */
    @Override
    public String toString() {
        return password == null ? "open" : "by password";
    }
}
