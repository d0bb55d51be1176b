package dev.slipway.deploymentmanager.kafka;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.deploymentmanager.application.Application;
import dev.slipway.deploymentmanager.application.Application.Version;
import dev.slipway.deploymentmanager.application.Reply;
import dev.slipway.deploymentmanager.execution.Decision;
import dev.slipway.deploymentmanager.execution.Deployment;
import dev.slipway.deploymentmanager.execution.Environment;
import dev.slipway.deploymentmanager.execution.Environments;
import dev.slipway.deploymentmanager.execution.Event;
import dev.slipway.deploymentmanager.execution.StepRun;
import dev.slipway.deploymentmanager.execution.StepState;
import dev.slipway.deploymentmanager.execution.Surroundings;
import dev.slipway.deploymentmanager.suite.Token;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topic;
import dev.slipway.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What follows from one record or one tick, before it is kept. Everything is computed first, the records to be written too;
 * as bytes, so that what is too large is known; then {@link #keep} puts the states into the stores and hands the records on. So
 * what cannot be computed or written leaves no half of itself behind: a state without its delegations would wait for ever.
 */
final class Draft {
    private static final Logger LOG = LoggerFactory.getLogger(Draft.class);

    /** A record to be written. @param kind of its value; empty where there is none; @param told the value before it was bytes */
    record Line(Topic<?> topic, String key, String kind, byte @Nullable [] value, @Nullable SpecificRecord told) {}

    private final Held held;
    private final Envelopes envelopes;
    private final Surroundings around;
    private final Instant now;
    private final Map<String, Environment> environments = new LinkedHashMap<>();
    private final Map<String, Application> applications = new LinkedHashMap<>();
    private final Map<String, Map<String, Version>> versions = new LinkedHashMap<>();
    private final List<String> gone = new ArrayList<>();
    private final Map<String, Held.Known> commands = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Runnable> tokens = new ArrayList<>();
    private final List<LoggingEventBuilder> words = new ArrayList<>();
    private final List<EnvironmentStore.Prepared> prepared = new ArrayList<>();

    Draft(Held held, Envelopes envelopes, Surroundings around, Instant now) {
        this.held = held;
        this.envelopes = envelopes;
        this.around = around;
        this.now = now;
    }

    /** Does something in it. @throws NotDecided if that cannot be done; nothing of it may be kept then */
    Draft of(Consumer<Draft> what) {
        try {
            what.accept(this);
            environments.values().forEach(each -> prepared.add(held.prepare(each)));
            applications.values().forEach(StateJson::bytes);
            commands.values().forEach(StateJson::bytes);
            return this;
        } catch (RuntimeException cannot) {
            throw new NotDecided(cannot);
        }
    }

    // ---- what there is

    Instant now() {
        return now;
    }

    Application application(String name) {
        Application known = applications.containsKey(name) ? applications.get(name) : held.application(name);
        return known == null ? Application.unknown(name) : known;
    }

    @Nullable Version version(String application, String version) {
        Version changed = versions.getOrDefault(application, Map.of()).get(version);
        return changed != null ? changed : gone.contains(application) ? null : held.version(application, version);
    }

    Environment environment(String application, String name) {
        String key = Keys.of(application, name);
        Environment known = environments.containsKey(key) ? environments.get(key) : held.environment(key);
        return known == null ? Environment.empty(application, name) : known;
    }

    /** Environments of an application in which something runs, waits, or is left over. */
    List<Environment> busyEnvironments(String application) {
        var names = new TreeMap<String, Environment>();
        held.environments().stream().filter(each -> each.application().equals(application)).forEach(each -> names.put(each.name(), each));
        environments.values().stream().filter(each -> each.application().equals(application)).forEach(each -> names.put(each.name(), each));
        return names.values().stream().filter(each -> !each.isIdle()).toList();
    }

    // ---- what follows

    void put(Application after) {
        Application before = application(after.name());
        if (before.equals(after)) {
            return;
        }
        applications.put(after.name(), after);
        if (!Objects.equals(before.manifest(), after.manifest()) || before.retiring() != after.retiring()) {
            write(Topics.APPLICATIONS, after.name(), ManagerAvro.application(after));
        }
        var names = new HashSet<>(before.variables().keySet());
        names.addAll(after.variables().keySet());
        for (String environment : names) {
            Application.Variables variables = after.variables().get(environment);
            if (!Objects.equals(variables, before.variables().get(environment))) {
                write(Topics.CONFIGURATION, Keys.of(after.name(), environment, "variables"),
                        variables == null ? null : ManagerAvro.variables(after.name(), environment, variables));
            }
        }
    }

    void put(String application, String version, Version value) {
        if (!value.equals(version(application, version))) {
            versions.computeIfAbsent(application, _ -> new TreeMap<>()).put(version, value);
        }
    }

    List<Token> tokens() {
        return held.tokens();
    }

    @Nullable Token token(String id) {
        return held.token(id);
    }

    void put(Token token) {
        tokens.add(() -> held.put(token));
        write(Topics.CONFIGURATION, TokenAvro.key(token.id()), TokenAvro.record(token));
    }

    void revoke(Token token) {
        tokens.add(() -> held.forgetToken(token.id()));
        write(Topics.CONFIGURATION, TokenAvro.key(token.id()), null);
    }

    void put(String commandId, Held.Known known) {
        commands.put(commandId, known);
    }

    Decision decide(String application, String name, Event event) {
        Environment before = environment(application, name);
        Decision decision = Environments.decide(before, event, around, now);
        Environment after = decision.next();
        if (!after.equals(before)) {
            environments.put(after.key(), after);
            publish(before, after, decision);
            afterwards(before, after);
        }
        return decision;
    }

    void answer(String key, CommandRecord command, Reply reply) {
        String word = switch (reply) {
            case Reply.Taken taken -> taken.unchanged() ? "taken, was so already" : "taken";
            case Reply.Refused refused -> refused.why() + ": " + refused.detail();
        };
        words.add(LOG.atInfo().setMessage("answered").addKeyValue("command", command.getCommandId()).addKeyValue("key", key)
                .addKeyValue("by", command.getRequestedBy()).addKeyValue("reply", word));
        write(Topics.OUTCOMES, key, ManagerAvro.outcome(command.getCommandId(), command.getApplication(), reply));
    }

    private void publish(Environment before, Environment after, Decision decision) {
        if (!Objects.equals(before.serving().route(), after.serving().route())) {
            write(Topics.ROUTES, after.key(), ManagerAvro.route(after));
        }
        Deployment running = after.work().running();
        if (running != null) {
            running.steps().stream().filter(step -> isNew(step, before.fence())).forEach(step -> delegate(after, running, step));
        }
        decision.events().forEach(entry -> write(Topics.DEPLOYMENT_EVENTS,
                Keys.of(after.application(), after.name(), entry.deployment()), ManagerAvro.event(after, entry)));
        decision.changed().forEach(deployment -> {
            words.add(LOG.atInfo().setMessage("decided").addKeyValue("deployment", deployment.id()).addKeyValue("environment", after.key())
                    .addKeyValue("phase", deployment.phase()).addKeyValue("because", decision.because()));
            write(Topics.DEPLOYMENTS, Keys.of(after.application(), after.name(), deployment.id()), ManagerAvro.deployment(after, deployment));
        });
    }

    private void delegate(Environment environment, Deployment running, StepRun step) {
        words.add(LOG.atInfo().setMessage("delegated").addKeyValue("deployment", running.id()).addKeyValue("environment", environment.key())
                .addKeyValue("step", step.id()).addKeyValue("attempt", Objects.requireNonNull(step.delegation()).attempt()));
        Version noted = running.release() == null ? null : version(environment.application(), running.release().version());
        write(Topics.delegationsOf(step.step().action().assignee()), environment.key(), ManagerAvro.delegation(environment, noted, step));
    }

    private static boolean isNew(StepRun step, long fence) {
        return step.state() == StepState.DELEGATED && step.delegation() != null && step.delegation().fence() > fence;
    }

    /** What an environment's news mean for its application: a verified digest, the end of a retirement. */
    private void afterwards(Environment before, Environment after) {
        Deployment running = after.work().running();
        Deployment was = before.work().running();
        if (running != null && running.release() != null && running.artifact() != null && running.kind().notesVersions()) {
            String digest = running.verifiedDigest();
            boolean known = was != null && was.id().equals(running.id()) && digest != null && digest.equals(was.verifiedDigest());
            if (digest != null && !known) {
                put(after.application(), running.release().version(), new Version(running.artifact(), digest));
            }
        }
        Application application = application(after.application());
        if (application.retiring() && busyEnvironments(application.name()).isEmpty()) {
            forget(application);
        }
    }

    /** Nothing of an application runs any more: all but its revision is forgotten. */
    void forget(Application application) {
        put(application.gone());
        versions.remove(application.name());
        gone.add(application.name());
    }

    private <T extends SpecificRecord> void write(Topic<T> topic, String key, @Nullable SpecificRecord value) {
        lines.add(new Line(topic, key, value == null ? "" : Envelopes.kindOf(value),
                envelopes.serde(topic).serializer().serialize(topic.name(), topic.envelope().cast(value)), value));
    }

    // ---- keeping it

    /** Puts all states into their stores; returns the records to be written, in their order. */
    List<Line> keep() {
        gone.forEach(held::forgetVersions);
        applications.values().forEach(held::put);
        versions.forEach((application, all) -> all.forEach((version, value) -> held.put(application, version, value)));
        prepared.forEach(held::put);
        commands.forEach(held::put);
        tokens.forEach(Runnable::run);
        words.forEach(LoggingEventBuilder::log);
        return lines;
    }
}
