package dev.slipway.monitoringspecialist.kafka;

import dev.slipway.agent.time.BrokerTime;
import dev.slipway.monitoringspecialist.alert.Alert;
import dev.slipway.monitoringspecialist.alert.Unavailable;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of alerts about what is watched. Owned by the watcher's thread. */
final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

    private final Collection<Watched> all;
    private final NewestWriter writer;
    private final BrokerTime time;
    private final Map<String, Set<String>> silent = new HashMap<>();

    /** @param all that is watched, as it changes */
    Alerts(Collection<Watched> all, NewestWriter writer, BrokerTime time) {
        this.all = all;
        this.writer = writer;
        this.time = time;
    }

    /** The environments of an application in which nobody wants to hear of them. */
    void silent(String application, Set<String> environments) {
        silent.put(application, environments);
    }

    /** Looks at an instance, and tells what is news. */
    void judge(Watched each) {
        boolean on = !silent.getOrDefault(each.about.application(), Set.of()).contains(each.about.environment());
        Duration interval = each.target == null ? Duration.ZERO : each.target.policy().interval();
        var decision = Unavailable.decide(each.about, each.alert, each.sight(isReplaced(each), on), Unavailable.Rule.builtIn(interval), time.now());
        Alert alert = decision.next();
        each.alert = alert;
        each.alertAt = decision.lookAt();
        if (decision.news() && alert != null) {
            writer.write(Topics.ALERTS, Keys.of(each.about.application(), each.about.environment(), alert.id()), MonitoringAvro.alert(each.about, alert));
            LOG.atInfo().addKeyValue("application", each.about.application()).addKeyValue("environment", each.about.environment())
                    .addKeyValue("instance", each.about.source()).addKeyValue("alert", alert.id()).addKeyValue("state", alert.state())
                    .addKeyValue("because", alert.because()).log("alert");
        }
    }

    /** An instance is healthy: that may be what the alerts about those before it in its slot waited for. */
    void judgeFollowedBy(Instance successor) {
        List.copyOf(all).stream().filter(each -> each.alert != null && each.alert.isOpen() && each.instance != null
                && successor.follows(each.instance)).forEach(this::judge);
    }

    private boolean isReplaced(Watched each) {
        Instance instance = each.instance;
        return instance != null && !each.isHealthy()
                && all.stream().anyMatch(other -> other.isHealthy() && other.instance != null && other.instance.follows(instance));
    }
}
