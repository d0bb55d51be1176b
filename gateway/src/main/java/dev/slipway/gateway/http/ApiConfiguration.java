package dev.slipway.gateway.http;

import dev.slipway.agent.kafka.Envelopes;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.kafka.Publisher;
import dev.slipway.agent.spring.AgentSettings;
import dev.slipway.agent.spring.Runner;
import dev.slipway.agent.trace.Tracing;
import dev.slipway.gateway.deadletter.DeadLetterBox;
import dev.slipway.gateway.deadletter.kafka.KafkaDeadLetters;
import dev.slipway.gateway.intake.Commands;
import dev.slipway.gateway.intake.kafka.KafkaCommands;
import dev.slipway.gateway.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the API: the views it shows, the commands it writes, its table of calls. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
public class ApiConfiguration {
    /** For Spring. */
    public ApiConfiguration() {}

    @Bean
    Commands commands(Publisher publisher) {
        return new KafkaCommands(publisher, InstantSource.system());
    }

    @Bean
    Changes changes(Views views) {
        return new Changes(views);
    }

    @Bean
    DeadLetterBox deadLetters(KafkaConnection connection, Envelopes envelopes) {
        return new KafkaDeadLetters(connection, envelopes);
    }

    @Bean
    DiskSpace diskSpace(AgentSettings agent) {
        return new DiskSpace(() -> free(agent.data().toAbsolutePath()));
    }

    /** Of a directory that may not be there yet. */
    private static long free(Path directory) {
        Path there = directory;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there.toFile().getUsableSpace();
    }

    /** Ends first when the gateway ends: whoever waits is answered, so that the server can close its connections. */
    @Bean
    Runner changesRunner(Changes changes) {
        return new Runner(changes::start, changes::close);
    }

    @Bean
    RouterFunction<ServerResponse> apiRoutes(AgentSettings agent, GatewaySettings settings, Views views, Commands commands, Changes changes,
            DeadLetterBox letters, DiskSpace disk, @Value("${slipway.admin-token-file:}") String tokenFile) {
        // Not an executor service: its threads would be interrupted when a caller goes away, and an interrupt closes the files
        // that the views read.
        ThreadFactory threads = Thread.ofVirtual().name("call-", 0).factory();
        Executor blocking = task -> threads.newThread(task).start();
        Scheduler scheduler = Schedulers.fromExecutor(blocking);
        var telling = new StreamCalls.Telling(scheduler, settings.streamIdle());
        List<Call> calls = table(views, changes, new Submissions(commands, views, blocking), letters, disk, telling);
        TokenDigest first = token(tokenFile.isEmpty() ? agent.data().resolve("admin-token") : Path.of(tokenFile));
        return new Api(new Tokens(first, views, InstantSource.system()), calls, scheduler).routes();
    }

    /** Every call of the contract. */
    static List<Call> table(Views views, Changes changes, Submissions submissions, DeadLetterBox letters, DiskSpace disk,
            StreamCalls.Telling telling) {
        var environments = new EnvironmentChanges(views, submissions, changes);
        return Stream.of(
                new ApplicationCalls(views, submissions, environments, InstantSource.system()).calls(),
                environments.calls(),
                new DeploymentCalls(views, submissions, changes, disk).calls(),
                new StreamCalls(views, changes, telling, InstantSource.system()).calls(),
                new MonitoringCalls(views).calls(),
                new TraceCalls(views, Tracing.memory()).calls(),
                new TokenCalls(views, submissions, InstantSource.system()).calls(),
                new DeadLetterCalls(views, letters, InstantSource.system()).calls(),
                Pages.calls(),
                Unbuilt.calls()).flatMap(List::stream).toList();
    }

    private static TokenDigest token(Path file) {
        try {
            return TokenDigest.of(Files.readString(file).trim());
        } catch (IOException e) {
            throw new UncheckedIOException("slipway.admin-token-file: cannot read " + file
                    + "; put the administrator's token there, readable by you alone", e);
        }
    }
}
