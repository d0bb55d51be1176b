package dev.slipway.standalone.simulation;

import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Applications;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Decision;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Environments;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.Kind;
import dev.slipway.deploymentmanager.execution.Seen;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.execution.StepState;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.plan.Slot;
import dev.slipway.deploymentmanager.plan.Standing;
import dev.slipway.standalone.simulation.Bus.Line;
import dev.slipway.standalone.simulation.Told.Ask;
import dev.slipway.standalone.simulation.Told.Command;
import dev.slipway.standalone.simulation.Told.Outcome;
import dev.slipway.standalone.simulation.Told.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The deployment manager around its own core: what {@code ManagerProcessor} and its helpers do, without Kafka. */
final class ManagerShell extends Transacting<ManagerShell.State> {
    private static final Surroundings.Ports PORTS = new Surroundings.Ports(10000, 10010, 3);
    private static final Duration SILENT = Duration.ofSeconds(60);
    private static final Duration AWAY = Duration.ofSeconds(4);
    private static final Duration CLOCK_KEPT_EACH = Duration.ofSeconds(2);

    private final List<Promises.Made> made = new ArrayList<>();
    /** When it last looked at the time; null before it has. */
    private @Nullable Instant looked;

    /** @param told until when the time was told; the epoch before */
    record State(Application application, Environment env, Map<String, Application.Version> versions, Map<String, Reply> known,
            Map<String, Seen> members, Instant told) {
        /** A member as it was last heard. */
        record Seen(String agent, String incarnation, Instant at) {}

        State with(Application next) {
            return new State(next, env, versions, known, members, told);
        }

        State with(Environment next) {
            return new State(application, next, versions, known, members, told);
        }

        State noting(String version, Application.Version value) {
            return new State(application, env, plus(versions, version, value), known, members, told);
        }

        State knowing(String command, Reply reply) {
            return new State(application, env, versions, plus(known, command, reply), members, told);
        }

        State hearing(String member, Seen seen) {
            return new State(application, env, versions, known, plus(members, member, seen), told);
        }

        State at(Instant time) {
            return new State(application, env, versions, known, members, time);
        }

        State allHeard(Instant time) {
            var all = new HashMap<>(members);
            all.replaceAll((_, seen) -> new Seen(seen.agent(), seen.incarnation(), time));
            return new State(application, env, versions, known, Map.copyOf(all), told);
        }

        private static <V> Map<String, V> plus(Map<String, V> all, String key, V value) {
            var next = new HashMap<>(all);
            next.put(key, value);
            return Map.copyOf(next);
        }
    }

    ManagerShell(World world) {
        super(world, "deployment-manager", new State(Application.unknown(Expected.APPLICATION),
                Environment.empty(Expected.APPLICATION, Expected.ENVIRONMENT), Map.of(), Map.of(), Map.of(), Instant.EPOCH),
                Topic.COMMANDS, Topic.STATUS, Topic.EDGES, Topic.INSTANCES, Topic.PRESENCE);
    }

    @Override
    boolean isPresent() {
        return false;
    }

    @Override
    List<Topic> awaited() {
        return List.of(Topic.COMMANDS, Topic.STATUS);
    }

    // ---- in

    @Override
    void read(Line line) {
        noticePause();
        String name = line.key().substring(line.key().lastIndexOf('/') + 1);
        switch (line.value()) {
            case Command command -> take(command);
            case Event.Reported report -> tell(report);
            case Presence presence -> heard(line.key(), presence);
            case Seen.Edge edge -> tell(new Event.EdgeSeen(name, edge));
            case dev.slipway.renderdeployer.instance.Instance instance -> tell(new Event.InstanceSeen(Translated.seen(instance)));
            case null -> tell(line.topic() == Topic.INSTANCES ? new Event.InstanceGone(name) : new Event.EdgeSeen(name, null));
            default -> throw new IllegalStateException("not for the manager: " + line);
        }
    }

    private void heard(String member, Presence presence) {
        State.Seen was = state.members().get(member);
        state = state.hearing(member, new State.Seen(presence.agent(), presence.incarnation(), time()));
        boolean anew = was == null || !was.incarnation().equals(presence.incarnation());
        if (anew && !presence.agent().equals("edge")) {
            tell(new Event.SpecialistRestarted(presence.agent(), presence.incarnation()));
        }
    }

    /** Tells an environment that there is. */
    private void tell(Event event) {
        if (!state.env().equals(Environment.empty(Expected.APPLICATION, Expected.ENVIRONMENT))) {
            decide(event);
        }
    }

    @Override
    void tick() {
        noticePause();
        if (state.env().work().running() != null || state.env().wanted().standing() != null) {
            decide(new Event.Tick(true));
        }
        if (Duration.between(state.told(), time()).compareTo(CLOCK_KEPT_EACH) >= 0) {
            state = state.at(time());
        }
    }

    @Override
    void caughtUp() {
        Duration away = state.told().equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(state.told(), time());
        state = state.allHeard(time());
        back(away);
    }

    private void noticePause() {
        if (isCaughtUp()) {
            Instant before = looked == null ? time() : looked;
            looked = time();
            back(Duration.between(before, looked));
        }
    }

    private void back(Duration away) {
        if (away.compareTo(AWAY) > 0) {
            state = state.allHeard(time());
            world.story("the manager is back after " + away.toSeconds() + " s");
            tell(new Event.Resumed(away));
        }
    }

    // ---- commands

    private void take(Command command) {
        Reply known = state.known().get(command.id());
        Reply reply = known != null ? known : switch (command.ask()) {
            case Ask.Put(var manifest) -> {
                Applications.Result result = Applications.put(state.application(), manifest, null, List.of(), time());
                state = state.with(result.next());
                send(Topic.APPLICATIONS, Expected.APPLICATION, manifest);
                yield result.reply();
            }
            case Ask.Deploy(var id, var version, var force) -> deploy(command, id, version, force);
            case Ask.Rollback rollback -> rollback(command, rollback);
            case Ask.Scale(var id, var instances) -> reply(decide(new Event.Asked(
                    Deployment.queued(id, Kind.SCALE, command.by(), null, time(), false).aiming(new Deployment.Aim.Scaled(instances)))));
            case Ask.Cancel(var deployment) -> reply(decide(new Event.StopAsked(deployment, command.by(), false)));
            case Ask.Heal(var id, var release, var instance, var kill, var because) ->
                    reply(decide(new Event.HealAsked(id, command.by(), release, instance, kill, because)));
        };
        state = state.knowing(command.id(), reply);
        send(Topic.OUTCOMES, Expected.KEY, new Outcome(command.id(), reply));
    }

    private Reply deploy(Command command, String id, String version, boolean force) {
        var wish = new Applications.Wish(Expected.ENVIRONMENT, id, version, null, null, force);
        Deployment asked = Deployment.queued(id, Kind.DEPLOY, command.by(), null, time(), force);
        return switch (Applications.release(state.application(), state.versions().get(version), wish)) {
            case Applications.Deployable.Ready(var release, var noted) -> {
                state = state.noting(version, noted);
                yield reply(decide(new Event.Asked(asked.bringing(release, noted.artifact()))));
            }
            case Applications.Deployable.Not(var refused) -> inVain(asked, refused);
        };
    }

    private Reply rollback(Command command, Ask.Rollback asked) {
        Deployment running = state.env().work().running();
        boolean waiting = state.env().work().queue().stream().anyMatch(each -> each.id().equals(asked.undoes()));
        if (waiting || (running != null && running.id().equals(asked.undoes()))) {
            return reply(decide(new Event.StopAsked(asked.undoes(), command.by(), !waiting)));
        }
        Deployment deployment = Deployment.queued(asked.deployment(), Kind.ROLLBACK, command.by(), null, time(), false);
        return switch (Environments.rollback(state.env(), asked.undoes())) {
            case Environments.Rollback.To(var release) -> reply(decide(new Event.Asked(
                    deployment.bringing(release.again(asked.deployment(), null), release.effective().artifactJson()))));
            case Environments.Rollback.Impossible(var because) -> new Reply.Refused(Reply.Why.CONFLICT, because, List.of());
        };
    }

    private Reply inVain(Deployment asked, Reply.Refused refused) {
        decide(new Event.AskedInVain(asked, refused.detail()));
        return refused;
    }

    private static Reply reply(Decision decision) {
        return switch (Objects.requireNonNull(decision.answer())) {
            case Decision.Answer.Taken(var deployment, var unchanged) -> Reply.Taken.of(deployment, unchanged);
            case Decision.Answer.Refused(var because) -> new Reply.Refused(Reply.Why.CONFLICT, because, List.of());
            case Decision.Answer.Invalid(_, var because) -> new Reply.Refused(Reply.Why.INVALID, because, List.of());
            case Decision.Answer.NotFound(var because) -> new Reply.Refused(Reply.Why.NOT_FOUND, because, List.of());
        };
    }

    // ---- out

    private Decision decide(Event event) {
        Environment before = state.env();
        Decision decision = Environments.decide(before, event, new Surroundings(edges(), PORTS, isCaughtUp()), time());
        Environment after = decision.next();
        if (!after.equals(before)) {
            state = state.with(after);
            publish(before, after, decision);
            noteVersion(after);
            made.add(new Promises.Made(before, decision));
        }
        return decision;
    }

    private Set<String> edges() {
        return state.members().entrySet().stream().filter(each -> each.getValue().agent().equals("edge"))
                .filter(each -> !isCaughtUp() || time().isBefore(each.getValue().at().plus(SILENT)))
                .map(each -> each.getKey().substring("edge-".length())).collect(Collectors.toUnmodifiableSet());
    }

    private void publish(Environment before, Environment after, Decision decision) {
        if (!Objects.equals(before.serving().route(), after.serving().route())) {
            send(Topic.ROUTES, Expected.KEY, after.serving().route());
        }
        Deployment running = after.work().running();
        if (running != null) {
            running.steps().stream().filter(step -> isNew(step, before.fence())).forEach(step -> send(
                    Topic.of(step.step().action().assignee()), Expected.KEY, Translated.delegation(after, running, step, state.versions())));
        }
        decision.events().forEach(entry -> send(Topic.DEPLOYMENT_EVENTS, Expected.KEY + "/" + entry.deployment(), entry));
        decision.changed().forEach(each -> send(Topic.DEPLOYMENTS, Expected.KEY + "/" + each.id(),
                new Told.Deployed(each, slots(after.wanted().standing()))));
    }

    private static @Nullable Set<Integer> slots(@Nullable Standing standing) {
        return standing == null ? null : standing.slots().stream().map(Slot::slot).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isNew(StepRun step, long fence) {
        return step.state() == StepState.DELEGATED && step.delegation() != null && step.delegation().fence() > fence;
    }

    private void noteVersion(Environment after) {
        Deployment running = after.work().running();
        String digest = running == null ? null : running.verifiedDigest();
        if (running != null && running.release() != null && running.artifact() != null && running.kind().notesVersions() && digest != null) {
            state = state.noting(running.release().version(), new Application.Version(running.artifact(), digest));
        }
    }

    @Override
    void committed() {
        List<Promises.Made> told = List.copyOf(made);
        made.clear();
        told.forEach(world.promises::hear);
    }

    @Override
    void lose() {
        super.lose();
        made.clear();
        looked = null;
    }

    @Override
    String unfinished() {
        Environment env = state.env();
        return !isAtRest() ? "the manager has not read or told all" : env.work().running() != null ? "the manager runs " + env.work().running().id()
                : env.work().queue().isEmpty() ? "" : "deployments wait";
    }
}
