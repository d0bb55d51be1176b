package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import dev.slipway.schemas.Keys;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tells who has which token. Of every token only a digest is known; a token says itself under which id it is to be found. */
final class Tokens {
    /** {@code slipway_<id>_<secret>}: known for what it is by whoever looks for secrets that lie about. */
    private static final Pattern FORM = Pattern.compile("slipway_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
    private static final int SECRET_BYTES = 32;
    private static final String BEARER = "Bearer ";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TokenDigest first;
    private final Views views;
    private final InstantSource clock;

    Tokens(TokenDigest first, Views views, InstantSource clock) {
        this.first = first;
        this.views = views;
        this.clock = clock;
    }

    /** A new token. @param id 12 hexadecimal digits */
    static String make(String id) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return "slipway_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static String newId() {
        byte[] id = new byte[6];
        RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** Whether a header's token must be looked up, which may take a while. */
    static boolean isLookedUp(@Nullable String header) {
        return header != null && FORM.matcher(token(header)).matches();
    }

    /** Who has a header's token, or the end of the call. May block when the token must be looked up. */
    Access of(@Nullable String header) {
        boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (header == null || !bearer) {
            throw refused("send the header Authorization: Bearer TOKEN; the administrator's token is in the file admin-token of the data directory", "Bearer");
        }
        String token = token(header);
        if (first.is(token)) {
            return Access.FIRST;
        }
        Matcher form = FORM.matcher(token);
        if (form.matches()) {
            // As fresh as any read: whoever was told that a token is revoked finds it so everywhere.
            var _ = views.catchUp(Keys.SUITE);
            ObjectNode known = views.token(form.group(1)).orElse(null);
            if (known != null && new TokenDigest(known.path("hash").asString("")).is(token)) {
                return alive(access(known));
            }
        }
        throw refused("the token is unknown; it may have been revoked", "Bearer error=\"invalid_token\"");
    }

    private Access alive(Access access) {
        if (access.expires() != null && !clock.instant().isBefore(access.expires())) {
            throw refused("the token '" + access.name() + "' expired at " + access.expires(), "Bearer error=\"invalid_token\"");
        }
        return access;
    }

    /** Whether somebody who was let in still would be; as the views are now. */
    boolean isStillGood(Access access) {
        String id = access.id();
        return id == null || (views.token(id).isPresent() && (access.expires() == null || clock.instant().isBefore(access.expires())));
    }

    private static Access access(ObjectNode known) {
        Set<String> applications = new LinkedHashSet<>();
        known.path("applications").forEach(each -> applications.add(each.asString("")));
        String expires = known.path("expires").asString(null);
        return new Access(known.path("id").asString(""), known.path("name").asString(""),
                Role.valueOf(known.path("role").asString("").toUpperCase(Locale.ROOT)), applications, expires == null ? null : Instant.parse(expires));
    }

    private static String token(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? header.substring(BEARER.length()).trim() : "";
    }

    private static Refusal refused(String detail, String challenge) {
        return new Refusal(Problem.of(Problem.Kind.UNAUTHORIZED, detail), Map.of("WWW-Authenticate", challenge));
    }
}
