package dev.slipway.renderdeployer;

import dev.slipway.agent.delegation.FenceLog;
import dev.slipway.agent.delegation.TaskRunner;
import dev.slipway.agent.http.HealthPart;
import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.PartitionedReader;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.presence.Presence;
import dev.slipway.agent.spring.Agent;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.spring.Setting;
import dev.slipway.agent.time.BrokerTime;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.local.LocalPlatform;
import dev.slipway.renderdeployer.work.kafka.Tasks;
import dev.slipway.renderdeployer.work.kafka.TopicsWatcher;
import dev.slipway.schemas.Topics;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Starts the render-deployer. */
@SpringBootApplication
@EnableConfigurationProperties(LocalSettings.class)
public class RenderDeployerApplication {
    /** Those of this agent alone. */
    public static final List<Setting> SETTINGS = List.of(
            Setting.ports("slipway.local.ports", "20000-29999", "ports of instances, handed out in turn; outside Linux' ephemeral range (32768-60999)"),
            Setting.text("slipway.local.releases", "`releases` in the data directory", "where relative directories and archives of artifacts lie"),
            Setting.text("slipway.local.user", "`root`, with a warning", "as whom instances run, when the suite runs as root"));
    private static final String NAME = "render-deployer";
    private final String incarnation = UUID.randomUUID().toString();

    /** For Spring. */
    public RenderDeployerApplication() {}

    /** Starts it alone. */
    public static void main(String[] arguments) {
        Agent.run(RenderDeployerApplication.class, NAME, SETTINGS, Map.of(), arguments);
    }

    @Bean(destroyMethod = "")
    TopicsWatcher topicsWatcher(Publisher publisher) {
        return new TopicsWatcher(publisher);
    }

    @Bean(destroyMethod = "")
    LocalPlatform localPlatform(AgentSettings settings, LocalSettings local, TopicsWatcher watcher) {
        Path releases = Objects.requireNonNullElse(local.releases(), settings.data().resolve("releases"));
        return new LocalPlatform(settings.data().resolve(NAME), releases, local.ports(), local.user(), watcher, InstantSource.system());
    }

    @Bean(destroyMethod = "")
    Presence presence(AgentSettings settings, Publisher publisher, BrokerTime time) {
        return new Presence(NAME + "-" + settings.instance(), NAME, incarnation, publisher, time);
    }

    @Bean(destroyMethod = "")
    Work work(AgentSettings settings, KafkaConnection connection, Envelopes envelopes, Publisher publisher, BrokerTime time,
            LocalPlatform platform, Presence presence) {
        var runner = new TaskRunner(NAME, incarnation, publisher, time,
                FenceLog.file(settings.data().resolve(NAME).resolve("fences")), new Tasks(platform)::of);
        var reader = PartitionedReader.of(connection, envelopes, NAME, settings.instance())
                .tasks(Topics.DELEGATIONS_RENDER_DEPLOYER, runner::accept)
                .onAssigned(presence::serve).onRevoked(presence::leave).build();
        return new Work(reader, runner);
    }

    /** What reads delegations, and what carries them out. */
    record Work(PartitionedReader reader, TaskRunner tasks) {}

    /** Adopts before it takes delegations, and says goodbye before it stops taking them. */
    @Bean
    Runner deployerRunner(LocalPlatform platform, TopicsWatcher watcher, Presence presence, Work work) {
        return new Runner(() -> {
            try {
                platform.start();
            } catch (PlatformException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            presence.start();
            work.reader().start();
        }, () -> {
            presence.close();
            work.reader().close();
            work.tasks().close();
            platform.close();
            watcher.close();
        });
    }

    @Bean
    HealthPart localPlatformHealth(LocalPlatform platform, TopicsWatcher watcher, Work work) {
        return new HealthPart() {
            /** Told once is ready; later every change is untold for a moment. */
            private volatile boolean told;

            @Override
            public Group group() {
                return Group.EXTERNAL;
            }

            @Override
            public String name() {
                return "local-platform";
            }

            @Override
            public State state() {
                var details = new LinkedHashMap<String, String>();
                details.put("instances", Long.toString(platform.living()));
                told |= platform.isAdopted() && watcher.isTold();
                details.put("adopted", Boolean.toString(told));
                details.put("delegations", Boolean.toString(work.reader().isReady()));
                return told && work.reader().isReady() ? State.up(details) : State.down(details);
            }
        };
    }
}
