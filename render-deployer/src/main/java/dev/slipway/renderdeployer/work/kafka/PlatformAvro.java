package dev.slipway.renderdeployer.work.kafka;

import dev.slipway.model.manifest.EffectiveManifest;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.log.LogLines;
import dev.slipway.renderdeployer.platform.Platform.Place;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.schemas.EndCause;
import dev.slipway.schemas.InstanceRecord;
import dev.slipway.schemas.InstanceSlot;
import dev.slipway.schemas.InstanceState;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.LogBatch;
import dev.slipway.schemas.LogLine;
import dev.slipway.schemas.LogRecord;
import dev.slipway.schemas.LogStream;
import dev.slipway.schemas.ReleaseSpec;
import java.util.List;

/** Between the deployer's words and those of the topics; the only place that knows both. */
final class PlatformAvro {
    private PlatformAvro() {}

    // ---- in

    static Wanted wanted(ReleaseSpec release) {
        return new Wanted(release.getRelease(), release.getVersion(), EffectiveManifest.read(release.getManifest()), release.getVariables());
    }

    static List<Place> places(List<InstanceSlot> slots) {
        return slots.stream().map(each -> new Place(each.getInstance(), each.getSlot())).toList();
    }

    // ---- out

    static String key(Instance instance) {
        return Keys.of(instance.origin().application(), instance.origin().environment(), instance.id());
    }

    static InstanceRecord instance(Instance instance) {
        Instance.Origin origin = instance.origin();
        Instance.End end = instance.end();
        var record = dev.slipway.schemas.Instance.newBuilder()
                .setId(origin.id()).setApplication(origin.application()).setEnvironment(origin.environment())
                .setRelease(origin.release()).setVersion(origin.version()).setSlot(origin.slot()).setRestarts(origin.restarts())
                .setDelegationId(origin.delegation()).setState(state(instance.state())).setAddress(instance.address())
                .setStartedAt(instance.startedAt());
        if (end != null) {
            record.setCause(EndCause.valueOf(end.cause().name())).setExitCode(end.code()).setExitSignal(end.signal())
                    .setEndedAt(end.at()).setDetail(end.detail()).setLastLines(end.lastLines());
        }
        return new InstanceRecord(record.build());
    }

    private static InstanceState state(Instance.State state) {
        return switch (state) {
            case NOT_STARTED -> InstanceState.UNKNOWN;
            case STARTING -> InstanceState.STARTING;
            case RUNNING -> InstanceState.RUNNING;
            case DRAINING -> InstanceState.DRAINING;
            case STOPPED -> InstanceState.STOPPED;
            case LOST -> InstanceState.LOST;
        };
    }

    static LogRecord lines(Instance instance, LogLines lines) {
        LogStream stream = switch (lines.stream()) {
            case OUT -> LogStream.OUT;
            case ERR -> LogStream.ERR;
        };
        List<LogLine> all = lines.lines().stream().map(each -> new LogLine(lines.at(), stream, each.offset(), each.text())).toList();
        Instance.Origin origin = instance.origin();
        return new LogRecord(origin.application(), origin.environment(),
                new LogBatch(origin.id(), origin.release(), origin.version(), all, lines.dropped()));
    }
}
