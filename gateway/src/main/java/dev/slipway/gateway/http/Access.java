package dev.slipway.gateway.http;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who makes a call, and what that one may do.
 *
 * @param id of the token; null for the administrator's first one, which cannot be revoked
 * @param name of the token
 * @param applications the only ones that it is for; empty: all
 * @param expires null: never
 */
record Access(@Nullable String id, String name, Role role, Set<String> applications, @Nullable Instant expires) {
    /** The administrator's first token. */
    static final Access FIRST = new Access(null, "admin", Role.ADMIN, Set.of(), null);

    /** Somebody whom no call asks who it is. */
    static final Access NOBODY = new Access(null, "nobody", Role.CLIENT, Set.of(), null);

    Access {
        applications = Set.copyOf(applications);
    }

    /** Ends the call if it needs another role. */
    void may(Call call) {
        Role needed = call.role();
        if (needed != null && !role.holds(needed)) {
            throw Refusal.of(Problem.Kind.FORBIDDEN, "the token '" + name + "' has the role " + role.word() + "; " + call.method() + " "
                    + call.path() + " needs " + needed.word());
        }
    }

    /** Ends the call if the token is not for an application; what belongs to none is for those only who may see all. */
    void about(@Nullable String application) {
        if (!isFor(application)) {
            throw Refusal.of(Problem.Kind.FORBIDDEN, "the token '" + name + "' is for " + String.join(", ", applications.stream().sorted().toList())
                    + " only" + (application == null ? "" : ", not for " + application));
        }
    }

    /** Ends the call if the token is not for what a view shows. */
    void about(ObjectNode view) {
        about(view.path("application").asString(null));
    }

    boolean isFor(@Nullable String application) {
        return applications.isEmpty() || (application != null && applications.contains(application));
    }

    boolean isForAll() {
        return applications.isEmpty();
    }
}
