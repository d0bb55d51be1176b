package dev.slipway.gateway.http;

import java.util.List;
import java.util.Set;

/** The words that callers may filter by. A test compares them with the topics' own. */
final class Words {
    static final List<String> KINDS = List.of("DEPLOY", "ROLLBACK", "PROMOTE", "SCALE", "HEAL", "CONFIGURE", "RETIRE");
    static final List<String> PHASES = List.of("QUEUED", "PLANNING", "AWAITING_APPROVAL", "RUNNING", "PAUSED", "ROLLING_BACK",
            "SUCCEEDED", "ROLLED_BACK", "FAILED", "CANCELLED", "SUPERSEDED");
    static final Set<String> FINAL_PHASES = Set.of("SUCCEEDED", "ROLLED_BACK", "FAILED", "CANCELLED", "SUPERSEDED");
    static final List<String> ALERT_STATES = List.of("PENDING", "FIRING", "NO_DATA", "RESOLVED");
    static final List<String> HEALING_STATES = List.of("PROPOSED", "AWAITING_APPROVAL", "RUNNING", "VERIFYING", "HEALED", "FAILED", "SUPPRESSED");

    private Words() {}
}
