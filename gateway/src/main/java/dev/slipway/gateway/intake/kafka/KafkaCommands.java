package dev.slipway.gateway.intake.kafka;

import dev.slipway.agent.kafka.Publisher;
import dev.slipway.gateway.intake.Command;
import dev.slipway.gateway.intake.Commands;
import dev.slipway.schemas.Cancel;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Configure;
import dev.slipway.schemas.DeleteApplication;
import dev.slipway.schemas.DeleteToken;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Pause;
import dev.slipway.schemas.PlanOnly;
import dev.slipway.schemas.PutApplication;
import dev.slipway.schemas.PutToken;
import dev.slipway.schemas.PutVariables;
import dev.slipway.schemas.Restart;
import dev.slipway.schemas.Resume;
import dev.slipway.schemas.Rollback;
import dev.slipway.schemas.Scale;
import dev.slipway.schemas.TokenRole;
import dev.slipway.schemas.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** Commands on their topic: durable when all in-sync replicas have them. The only place that knows their Avro form. */
public final class KafkaCommands implements Commands {
    private final Publisher publisher;
    private final InstantSource clock;

    /** Written by this publisher. @param clock for display: nothing is decided with it */
    public KafkaCommands(Publisher publisher, InstantSource clock) {
        this.publisher = publisher;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<?> write(Command command) {
        String environment = command.environment();
        String key = environment == null ? Keys.of(command.application()) : Keys.of(command.application(), environment);
        return publisher.publish(Topics.COMMANDS, key, record(command), command.id());
    }

    private CommandRecord record(Command command) {
        Duration within = command.takeWithin();
        var record = CommandRecord.newBuilder().setCommandId(command.id()).setApplication(command.application())
                .setEnvironment(command.environment()).setRequestedBy(command.requestedBy()).setDigest(command.digest())
                .setRequestedAt(clock.instant()).setTakeWithinMs(within == null ? null : within.toMillis());
        return switch (command.want()) {
            case Command.PutApplication(var manifest, var revision) -> record.setPutApplication(new PutApplication(manifest, revision)).build();
            case Command.DeleteApplication() -> record.setDeleteApplication(new DeleteApplication()).build();
            case Command.PutVariables(var variables) -> record.setPutVariables(new PutVariables(variables)).build();
            case Command.Deploy deploy -> record.setDeploy(deploy(deploy)).build();
            case Command.Plan(var deploy) -> record.setPlan(new PlanOnly(deploy(deploy))).build();
            case Command.Rollback(var id, var undoes, var reason) -> record.setRollback(new Rollback(id, undoes, reason)).build();
            case Command.PutToken(var id, var name, var role, var hash, var applications, var expires) ->
                    record.setPutToken(new PutToken(id, name, TokenRole.valueOf(role), hash, applications, expires)).build();
            case Command.DeleteToken(var id) -> record.setDeleteToken(new DeleteToken(id)).build();
            case Command.Configure(var id, var variables) -> record.setConfigure(new Configure(id, variables)).build();
            case Command.Scale(var id, var instances) -> record.setScale(new Scale(id, instances)).build();
            case Command.Restart(var id, var instance) -> record.setRestart(new Restart(id, instance)).build();
            case Command.Pause(var id, var reason) -> record.setPause(new Pause(id, reason)).build();
            case Command.Resume(var id, var reason) -> record.setResume(new Resume(id, reason)).build();
            case Command.Cancel(var id, var reason) -> record.setCancel(new Cancel(id, reason)).build();
        };
    }

    private static Deploy deploy(Command.Deploy deploy) {
        return new Deploy(deploy.deploymentId(), deploy.version(), deploy.artifact(), deploy.strategy(), deploy.reason(), deploy.force());
    }
}
