package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.erroranalyst.healing.Action;
import dev.slipway.erroranalyst.healing.Decision;
import dev.slipway.erroranalyst.healing.Environment;
import dev.slipway.erroranalyst.healing.Event;
import dev.slipway.erroranalyst.healing.Healer;
import dev.slipway.erroranalyst.healing.Policy;
import dev.slipway.erroranalyst.healing.Repair;
import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.standalone.simulation.Bus.Line;
import dev.slipway.standalone.simulation.Told.Ask;
import dev.slipway.standalone.simulation.Told.Command;
import dev.slipway.standalone.simulation.Told.Health;
import dev.slipway.standalone.simulation.Told.Outcome;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The error analyst around its own core: what {@code AnalystProcessor} does, without Kafka. */
final class AnalystShell extends Transacting<AnalystShell.State> {
    /** @param env null while nothing is known of it */
    record State(@Nullable Policy policy, @Nullable Environment env) {}

    AnalystShell(World world) {
        super(world, "error-analyst", new State(null, null), Topic.INSTANCES, Topic.HEALTH, Topic.DEPLOYMENTS, Topic.OUTCOMES, Topic.APPLICATIONS);
    }

    @Override
    boolean isPresent() {
        return false;
    }

    @Override
    List<Topic> awaited() {
        return reader().topics();
    }

    @Override
    void read(Line line) {
        String name = line.key().substring(line.key().lastIndexOf('/') + 1);
        switch (line.value()) {
            case Instance instance -> decide(environment(), Translated.observed(instance));
            case Health health -> decide(environment(), Translated.observed(name, health));
            case Told.Deployed deployed -> decide(environment(), Translated.observed(deployed));
            case Outcome outcome -> outcome(outcome);
            case String manifest -> {
                Policy policy = new Policy(EffectiveManifest.of(manifest, Expected.ENVIRONMENT, null, null).healing(), false);
                state = new State(policy, state.env());
                told(new Event.PolicySeen(policy));
            }
            case null -> told(line.topic() == Topic.INSTANCES ? new Event.InstanceGone(name) : new Event.HealthGone(name));
            default -> throw new IllegalStateException("not for the analyst: " + line);
        }
    }

    private void outcome(Outcome outcome) {
        told(switch (outcome.reply()) {
            case Reply.Taken taken when taken.deployments().isEmpty() -> new Event.Tick();
            case Reply.Taken taken -> new Event.Answered(outcome.command(), new Event.Answer.Taken(taken.deployments().getFirst(), taken.unchanged()));
            case Reply.Refused(var why, var detail, _) -> new Event.Answered(outcome.command(),
                    why == Reply.Why.CONFLICT ? new Event.Answer.Conflict(detail) : new Event.Answer.Refused(detail));
        });
    }

    @Override
    void tick() {
        if (state.env() != null && state.env().isWaiting()) {
            decide(state.env(), new Event.Tick());
        }
    }

    private Environment environment() {
        Environment known = state.env();
        if (known != null) {
            return known;
        }
        Environment empty = Environment.empty(Expected.APPLICATION, Expected.ENVIRONMENT);
        return state.policy() == null ? empty : Healer.learn(empty, new Event.PolicySeen(state.policy()), time()).next();
    }

    private void told(Event event) {
        if (state.env() != null) {
            decide(state.env(), event);
        }
    }

    private void decide(Environment before, Event event) {
        Decision decision = isCaughtUp() ? Healer.decide(before, event, time()) : Healer.learn(before, event, time());
        Environment after = decision.next();
        decision.told().forEach(each -> send(Topic.HEALING, Expected.key(each.id()), each));
        decision.commands().forEach(each -> send(Topic.COMMANDS, Expected.KEY, command(each)));
        state = new State(state.policy(), after.isForgotten() ? null : after);
    }

    private static Command command(Action action) {
        return new Command(action.command(), "error-analyst", new Ask.Heal(Objects.requireNonNull(action.deployment()), action.release(),
                action.instance(), action.repair() == Repair.REPLACE, action.diagnosis()));
    }

    @Override
    void caughtUp() {
        world.story("the analyst is up to date");
    }

    @Override
    void committed() {
        // All that follows from it was written with it.
    }

    @Override
    String unfinished() {
        Environment env = state.env();
        return !isAtRest() ? "the analyst has not read or told all" : env == null ? "" : env.slots().values().stream().filter(slot -> slot.action() != null || slot.need() != null)
                .map(slot -> "the analyst has " + slot).findFirst().orElse("");
    }
}
