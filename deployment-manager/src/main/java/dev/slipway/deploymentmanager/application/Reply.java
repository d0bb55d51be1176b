package dev.slipway.deploymentmanager.application;

import dev.slipway.model.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a command. */
public sealed interface Reply {
    /**
     * It is done, or the work is accepted.
     *
     * @param revision of what was changed; 0 where there is none
     * @param created whether something new came into being
     * @param unchanged whether it was so already
     * @param deployments that it started or concerns
     * @param answer as JSON, of a dry run
     */
    record Taken(long revision, boolean created, boolean unchanged, List<String> deployments, @Nullable String answer) implements Reply {
        /** One that concerns a deployment. */
        public static Taken of(String deployment, boolean unchanged) {
            return new Taken(0, !unchanged, unchanged, List.of(deployment), null);
        }
    }

    /** It is not done. */
    record Refused(Why why, String detail, List<Problem> problems) implements Reply {}

    /** Why not. */
    enum Why {
        /** Understood and not valid. */
        INVALID,
        /** It names something that is not there. */
        NOT_FOUND,
        /** The state does not allow it. */
        CONFLICT,
        /** The caller replaces another revision. */
        REVISION,
        /** The id is known with another body. */
        OTHER_BODY,
        /** It was not taken in time. */
        EXPIRED,
        /** It could not be worked on. */
        UNPROCESSABLE
    }
}
