package dev.slipway.deploymentmanager.kafka;

import dev.slipway.schemas.PresenceRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.KeyValueStore;

/** Who serves a partition: which edges count, and which specialist was started anew. */
final class Members {
    /** An edge that was silent for longer no longer counts (architecture). */
    static final Duration SILENT = Duration.ofSeconds(60);
    private static final Duration KEPT_EACH = Duration.ofSeconds(10);
    /** A member that was silent for longer is gone for good, whether it said goodbye or not. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);
    /** What edges are as agents. */
    static final String EDGE = "edge";
    private static final String EDGE_PREFIX = EDGE + "-";

    /** A member as it is kept. @param seen when it last spoke, exact to 10 s */
    record Member(String agent, String incarnation, Instant seen) {}

    private final KeyValueStore<String, Member> store;
    private final Map<String, Member> members = new HashMap<>();

    Members(KeyValueStore<String, Member> store) {
        this.store = store;
        try (var all = store.all()) {
            all.forEachRemaining(each -> members.put(each.key, each.value));
        }
    }

    /** Takes a word of presence; whether it is from another process than before. */
    boolean told(PresenceRecord presence, Instant at) {
        String name = presence.getMember();
        Member was = members.get(name);
        if (presence.getGoodbye() != null) {
            // An edge's successor speaks under the same name before the one before it has ended.
            if (was != null && was.incarnation().equals(presence.getIncarnation())) {
                forget(name);
            }
            return false;
        }
        if (presence.getServing() == null) {
            return false;
        }
        Member is = new Member(presence.getAgent(), presence.getIncarnation(), at);
        members.put(name, is);
        boolean anew = was == null || !was.incarnation().equals(is.incarnation());
        Member kept = store.get(name);
        if (anew || kept == null || Duration.between(kept.seen(), at).compareTo(KEPT_EACH) >= 0) {
            store.put(name, is);
        }
        return anew;
    }

    /** Nobody was heard while the manager was away: all count from now. */
    void resumed(Instant now) {
        members.replaceAll((_, member) -> new Member(member.agent(), member.incarnation(), now));
    }

    /** Edges that count. @param caughtUp whether silence can be told from what was not read yet */
    Set<String> edges(Instant now, boolean caughtUp) {
        return members.entrySet().stream()
                .filter(each -> each.getValue().agent().equals(EDGE) && each.getKey().startsWith(EDGE_PREFIX))
                .filter(each -> !caughtUp || now.isBefore(each.getValue().seen().plus(SILENT)))
                .map(each -> each.getKey().substring(EDGE_PREFIX.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    void forget(Instant now) {
        List.copyOf(members.entrySet()).stream().filter(each -> now.isAfter(each.getValue().seen().plus(FORGOTTEN)))
                .forEach(each -> forget(each.getKey()));
    }

    private void forget(String name) {
        members.remove(name);
        store.delete(name);
    }
}
