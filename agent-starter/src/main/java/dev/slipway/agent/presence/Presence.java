package dev.slipway.agent.presence;

import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.schemas.Goodbye;
import dev.slipway.schemas.PresenceRecord;
import dev.slipway.schemas.Serving;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says once a second, in each partition that a member serves, that it is there; and goodbye when it ends on purpose. */
public final class Presence implements AutoCloseable {
    private final String member;
    private final String agent;
    private final String incarnation;
    private final Publisher publisher;
    private final BrokerTime time;
    private final Set<Integer> served = new ConcurrentSkipListSet<>();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("presence").factory());

    /**
     * @param member its name, the same at each start
     * @param incarnation new at each start
     * @param time fed with the broker's acknowledgements
     */
    public Presence(String member, String agent, String incarnation, Publisher publisher, BrokerTime time) {
        this.member = member;
        this.agent = agent;
        this.incarnation = incarnation;
        this.publisher = publisher;
        this.time = time;
    }

    /** A partition is served from now on, told at once. */
    public void serve(int partition) {
        served.add(partition);
        tell(partition, false);
    }

    /** A partition is another member's now. */
    public void leave(int partition) {
        served.remove(partition);
    }

    /** Begins to say so. */
    public void start() {
        beat.scheduleAtFixedRate(() -> served.forEach(each -> tell(each, false)), 0, 1, TimeUnit.SECONDS);
    }

    /** Says no more, and no goodbye: the member goes on elsewhere, or by other clients. */
    public void abandon() {
        beat.shutdownNow();
    }

    /** Says goodbye. */
    @Override
    public void close() {
        beat.shutdownNow();
        served.forEach(each -> tell(each, true));
        publisher.flush();
    }

    private void tell(int partition, boolean goodbye) {
        var record = PresenceRecord.newBuilder().setMember(member).setAgent(agent).setIncarnation(incarnation)
                .setServing(goodbye ? null : new Serving()).setGoodbye(goodbye ? new Goodbye() : null).build();
        publisher.publishTo(partition, Topics.PRESENCE, member, record).thenAccept(metadata -> time.seen(Instant.ofEpochMilli(metadata.timestamp())));
    }
}
