package dev.slipway.deploymentmanager.kafka;

import dev.slipway.schemas.PresenceRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.KeyValueStore;

/** Who serves a partition: which edges count, and which specialist was started anew. */
final class Members {
    /** An edge that was silent for longer no longer counts (architecture). */
    static final Duration SILENT = Duration.ofSeconds(60);
    private static final Duration KEPT_EACH = Duration.ofSeconds(10);

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
        if (presence.getGoodbye() != null) {
            members.remove(name);
            store.delete(name);
            return false;
        }
        Member was = members.get(name);
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

    Set<String> edges(Instant now) {
        return members.entrySet().stream()
                .filter(each -> each.getValue().agent().equals("edge") && now.isBefore(each.getValue().seen().plus(SILENT)))
                .map(each -> each.getKey().substring("edge-".length()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
