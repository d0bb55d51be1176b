package dev.slipway.gateway.intake;

import dev.slipway.model.Nearest;
import dev.slipway.model.Problem;
import dev.slipway.model.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST /tokens}.
 *
 * @param role one of the words that are known
 * @param applications the only ones that it is for; empty: all
 * @param expires null: never
 * @param digest of the whole body
 */
public record TokenRequest(String name, String role, List<String> applications, @Nullable Instant expires, String digest) {
    private static final List<String> FIELDS = List.of("name", "role", "applications", "expires");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");
    private static final Pattern APPLICATION = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");
    private static final int TEXT_AT_MOST = 200;
    private static final int APPLICATIONS_AT_MOST = 100;
    private static final Duration EXPIRES_AT_MOST = Duration.ofDays(3650);
    private static final String ADMIN = "admin";

    /** Reads a body. @param roles that are known; @param now for an expiry that is told as a duration */
    public static Checked<TokenRequest> read(JsonNode body, List<String> roles, Instant now) {
        var problems = new ArrayList<Problem>();
        var fields = new Fields(body, FIELDS, problems);
        String name = fields.required("name", TEXT_AT_MOST);
        String role = fields.required("role", TEXT_AT_MOST);
        String until = fields.text("expires", TEXT_AT_MOST);
        JsonNode listed = fields.value("applications");
        List<String> applications = listed == null ? List.of() : applications(listed, problems);
        if (name != null && !NAME.matcher(name).matches()) {
            problems.add(new Problem("/name", "'" + name + "' is not a name: use 1 to 64 of A-Z a-z 0-9 . _ -, first and last a letter or digit"));
        }
        if (role != null && !roles.contains(role)) {
            problems.add(new Problem("/role", "unknown role '" + role + "'" + Nearest.choices(role, roles)));
        }
        if (ADMIN.equals(role) && listed != null) {
            problems.add(new Problem("/applications", "an admin is of the whole suite; leave it out, or use the role operator"));
        }
        Instant expires = until == null ? null : expires(until, now).orElse(null);
        if (until != null && expires == null) {
            problems.add(new Problem("/expires", "'" + until + "' is neither a time to come such as 2027-01-01T00:00:00Z nor a duration such as 720h, within 10 years"));
        }
        return problems.isEmpty() && name != null && role != null
                ? new Checked.Right<>(new TokenRequest(name, role, applications, expires, CommandId.digest(Json.canonical(body))))
                : new Checked.Wrong<>(problems);
    }

    private static List<String> applications(JsonNode listed, List<Problem> problems) {
        if (!listed.isArray() || listed.isEmpty() || listed.size() > APPLICATIONS_AT_MOST) {
            problems.add(new Problem("/applications", "is not a list of 1 to " + APPLICATIONS_AT_MOST + " names; leave it out for all applications"));
            return List.of();
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < listed.size(); i++) {
            JsonNode each = listed.get(i);
            if (each.isString() && APPLICATION.matcher(each.stringValue()).matches()) {
                names.add(each.stringValue());
            } else {
                problems.add(new Problem("/applications/" + i, Fields.found(each) + " is not the name of an application"));
            }
        }
        return List.copyOf(names);
    }

    private static Optional<Instant> expires(String text, Instant now) {
        Optional<Duration> within = Durations.parse(text);
        Optional<Instant> at = within.isPresent() ? within.filter(each -> each.compareTo(EXPIRES_AT_MOST) <= 0).map(now::plus) : time(text);
        return at.filter(each -> each.isAfter(now) && !each.isAfter(now.plus(EXPIRES_AT_MOST)));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
