package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.time.BrokerTime;
import dev.slipway.model.manifest.AlertRules;
import dev.slipway.model.manifest.AlertRules.Rule;
import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Alert.About;
import dev.slipway.monitoringspecialist.alert.Measuring;
import dev.slipway.monitoringspecialist.alert.Reading;
import dev.slipway.monitoringspecialist.alert.Threshold;
import dev.slipway.monitoringspecialist.window.Day;
import dev.slipway.monitoringspecialist.window.Minute;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rules over whole environments: {@code response-time}, {@code error-rate}, {@code uptime}. Owned by the watcher's thread.
 *
 * <p>Nothing of it is kept here alone: the minute is read again from {@code metrics} when a partition is assigned, the day from
 * {@code rollups}, the alerts from {@code alerts}.
 */
final class EnvironmentAlerts {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentAlerts.class);
    /** How far back {@code metrics} is read: the minute, and what an edge holds back while Kafka is away for a moment. */
    static final Duration READ_BACK = Minute.LENGTH.multipliedBy(2);
    /** How often environments are looked at: edges tell of them once a second. */
    static final Duration LOOKS = Duration.ofSeconds(1);
    /** The day is written so often; so much of it is lost with this process. */
    private static final Duration WRITTEN = Duration.ofMinutes(1);
    static final String UPTIME_SERIES = "uptime";
    private static final List<String> RULES = List.of(Measuring.RESPONSE_TIME, Measuring.ERROR_RATE, Measuring.UPTIME);

    /** How an environment is, by the checks of its instances. */
    enum Seen { UP, DOWN, UNKNOWN }

    /** How an environment stands. */
    record Stand(Seen seen, int partition) {
        /** With another instance of it: one that is up is enough. */
        Stand or(Stand other) {
            return seen.compareTo(other.seen) <= 0 ? this : other;
        }
    }

    private static final class Measured {
        final String application;
        final String environment;
        final int partition;
        Minute minute = Minute.EMPTY;
        Day day = Day.EMPTY;
        Day written = Day.EMPTY;
        final Map<String, Threshold.Watch> watches = new HashMap<>();

        Measured(String application, String environment, int partition) {
            this.application = application;
            this.environment = environment;
            this.partition = partition;
        }
    }

    private final NewestWriter writer;
    private final BrokerTime time;
    private final Map<String, Measured> all = new HashMap<>();
    private final Map<String, Map<String, AlertRules>> rules = new HashMap<>();
    private final Set<Integer> served = new HashSet<>();
    private Instant sampledAt = Instant.EPOCH;
    private Instant writtenAt = Instant.EPOCH;

    EnvironmentAlerts(NewestWriter writer, BrokerTime time) {
        this.writer = writer;
        this.time = time;
    }

    void counted(String application, String environment, int partition, Minute.Sample sample) {
        Measured each = entry(application, environment, partition);
        each.minute = each.minute.and(sample);
    }

    /** The rules of an application's environments; none when it was deleted. */
    void rules(String application, Map<String, AlertRules> byEnvironment) {
        rules.put(application, byEnvironment);
    }

    /** An alert that this agent told of, before it was started; later ones are its own words coming back. */
    void alert(About about, int partition, Alert alert) {
        if (!served.contains(partition)) {
            entry(about.application(), about.environment(), partition).watches.put(about.rule(), Threshold.Watch.restored(alert, time.now()));
        }
    }

    /** What this agent wrote of a day, before it was started; null when it forgot it. */
    void day(String application, String environment, int partition, @Nullable Day day) {
        if (!served.contains(partition)) {
            Measured each = entry(application, environment, partition);
            each.day = day == null ? Day.EMPTY : day;
            each.written = each.day;
        }
    }

    void serve(int partition) {
        served.add(partition);
    }

    void leave(int partition) {
        served.remove(partition);
        all.values().removeIf(each -> each.partition == partition);
    }

    private Measured entry(String application, String environment, int partition) {
        return all.computeIfAbsent(Keys.of(application, environment), _ -> new Measured(application, environment, partition));
    }

    /** Looks at every environment. @param stands of those of which instances are watched, by key */
    void look(Map<String, Stand> stands) {
        Instant now = time.now();
        if (!now.isBefore(sampledAt.plus(Day.SAMPLED))) {
            sampledAt = now;
            stands.forEach((key, stand) -> sample(key, stand, now));
        }
        List<Measured> ours = all.values().stream().filter(each -> served.contains(each.partition)).toList();
        ours.forEach(each -> judge(each, stands.containsKey(Keys.of(each.application, each.environment)), now));
        if (!now.isBefore(writtenAt.plus(WRITTEN))) {
            writtenAt = now;
            ours.forEach(this::write);
        }
    }

    private void sample(String key, Stand stand, Instant now) {
        if (stand.seen() != Seen.UNKNOWN && served.contains(stand.partition())) {
            String[] parts = key.split("/", 2);
            Measured each = entry(parts[0], parts[1], stand.partition());
            each.day = each.day.and(stand.seen() == Seen.UP, now);
        }
    }

    private void judge(Measured each, boolean runs, Instant now) {
        AlertRules own = rules.getOrDefault(each.application, Map.of()).get(each.environment);
        each.minute = each.minute.at(now);
        for (String name : RULES) {
            Rule rule = own == null ? null : switch (name) {
                case Measuring.RESPONSE_TIME -> own.responseTime();
                case Measuring.ERROR_RATE -> own.errorRate();
                default -> own.uptime();
            };
            Reading reading = own == null ? new Reading.Over("there is no such environment any more")
                    : rule == null ? new Reading.Over("the manifest switches the rule off")
                    : !runs ? new Reading.Over("nothing of it runs any more")
                    : reading(name, each, now).apply(rule);
            look(each, name, reading, rule, now);
        }
        boolean over = own == null && each.watches.values().stream().allMatch(watch -> watch.open() == null);
        if (over) {
            forget(each);
        }
    }

    private static Function<Rule, Reading> reading(String name, Measured each, Instant now) {
        return switch (name) {
            case Measuring.RESPONSE_TIME -> rule -> Measuring.responseTime(each.minute, rule);
            case Measuring.ERROR_RATE -> rule -> Measuring.errorRate(each.minute, rule);
            default -> rule -> Measuring.uptime(each.day.at(now), rule);
        };
    }

    private void look(Measured each, String name, Reading reading, @Nullable Rule rule, Instant now) {
        var about = new About(each.application, each.environment, name, each.environment);
        Threshold.Watch watch = each.watches.getOrDefault(name, Threshold.Watch.NONE);
        if (rule == null && watch.open() == null) {
            each.watches.remove(name);
            return;
        }
        var decision = Threshold.decide(about, watch, reading, rule == null ? Threshold.ANY : rule, now);
        each.watches.put(name, decision.next());
        Alert alert = decision.next().alert();
        if (decision.news() && alert != null) {
            writer.write(Topics.ALERTS, Keys.of(each.application, each.environment, alert.id()), MonitoringAvro.alert(about, alert));
            LOG.atInfo().addKeyValue("application", each.application).addKeyValue("environment", each.environment)
                    .addKeyValue("rule", name).addKeyValue("alert", alert.id()).addKeyValue("state", alert.state())
                    .addKeyValue("level", alert.level()).addKeyValue("because", alert.because()).log("alert");
        }
    }

    private void write(Measured each) {
        if (!each.day.equals(each.written)) {
            each.written = each.day;
            writer.write(Topics.ROLLUPS, Keys.of(each.application, each.environment, UPTIME_SERIES),
                    MonitoringAvro.rollup(each.application, each.environment, each.day));
        }
    }

    private void forget(Measured each) {
        all.remove(Keys.of(each.application, each.environment));
        if (!each.written.equals(Day.EMPTY)) {
            writer.write(Topics.ROLLUPS, Keys.of(each.application, each.environment, UPTIME_SERIES), null);
        }
    }
}
