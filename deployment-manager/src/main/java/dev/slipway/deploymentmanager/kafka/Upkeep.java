package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.DeadLetters;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.execution.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all environments of a partition are told. One that cannot be decided for is left as it is and holds no other up: it
 * has no record that could become a dead letter, and would be due again at each tick.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /** Restorations at once in a partition: a reboot is no reason to start everything in the same second. */
    private static final int RESTORING_AT_MOST = 4;

    /** A new draft at a time. */
    interface Drafts {
        Draft at(Surroundings around, Instant now);
    }

    private final Held held;
    private final Drafts drafts;
    private final Set<String> stuck = new HashSet<>();

    Upkeep(Held held, Drafts drafts) {
        this.held = held;
        this.drafts = drafts;
    }

    /** Time has passed. Drafts are made one after another, each when the one before was kept. */
    Stream<Draft> tick(Surroundings around, Instant now) {
        return alive().map(each -> draft(each, new Event.Tick(restores(each) || restoring() < RESTORING_AT_MOST), around, now))
                .filter(Objects::nonNull);
    }

    /** Nobody could act for a time. */
    Stream<Draft> resumed(Duration away, Surroundings around, Instant now) {
        return alive().map(each -> draft(each, new Event.Resumed(away), around, now)).filter(Objects::nonNull);
    }

    /** A specialist's process was started anew. */
    Stream<Draft> restarted(String agent, String incarnation, Surroundings around, Instant now) {
        return busy().map(each -> draft(each, new Event.SpecialistRestarted(agent, incarnation), around, now)).filter(Objects::nonNull);
    }

    private Stream<Environment> alive() {
        return held.environments().stream().filter(each -> each.work().running() != null || each.wanted().standing() != null);
    }

    private Stream<Environment> busy() {
        return held.environments().stream().filter(each -> each.work().running() != null);
    }

    private long restoring() {
        return held.environments().stream().filter(Upkeep::restores).count();
    }

    private static boolean restores(Environment environment) {
        Deployment running = environment.work().running();
        return running != null && running.kind() == Kind.HEAL;
    }

    private @Nullable Draft draft(Environment environment, Event event, Surroundings around, Instant now) {
        try {
            Draft draft = decided(environment, event, around, now);
            stuck.remove(environment.key());
            return draft;
        } catch (NotDecided cannot) {
            if (cannot.isRetriable()) {
                throw cannot;
            }
            if (stuck.add(environment.key())) {
                LOG.atError().setCause(cannot.because()).addKeyValue("environment", environment.key()).addKeyValue("event", event)
                        .log("an environment cannot be decided for and stays as it is");
            }
            return cannot.isTooLarge() ? overgrown(environment, cannot, around, now) : null;
        }
    }

    /** The running deployment of an environment ends, as it is larger than can be kept; null when not even that can be. */
    @Nullable Draft overgrown(Environment environment, NotDecided because, Surroundings around, Instant now) {
        try {
            return decided(environment, new Event.Overgrown(DeadLetters.words(because.because())), around, now);
        } catch (NotDecided neither) {
            LOG.atError().setCause(neither.because()).addKeyValue("environment", environment.key()).log("an overgrown deployment cannot be ended");
            return null;
        }
    }

    private Draft decided(Environment environment, Event event, Surroundings around, Instant now) {
        return drafts.at(around, now).of(each -> each.decide(environment.application(), environment.name(), event));
    }
}
