package dev.slipway.erroranalyst.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.erroranalyst.healing.Environment;
import dev.slipway.erroranalyst.healing.Event;
import dev.slipway.erroranalyst.healing.Healer;
import dev.slipway.erroranalyst.healing.Instance;
import dev.slipway.erroranalyst.healing.Policy;
import dev.slipway.erroranalyst.regression.Traffic;
import dev.slipway.model.manifest.Healing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class StateJsonTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private final Serde<Environment> serde = StateJson.serde(Environment.class);

    @Test
    void what_is_kept_is_what_is_read_back() {
        Environment env = busy();
        assertThat(env.isWaiting()).isTrue();
        assertThat(env.budget().alert()).isNotNull();
        assertThat(env.trial()).isNotNull();
        byte[] bytes = serde.serializer().serialize("", env);
        assertThat(serde.deserializer().deserialize("", bytes)).isEqualTo(env);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("waiting", "forgotten");
    }

    @Test
    void the_traffic_is_read_back_too() {
        Serde<Traffic> traffics = StateJson.serde(Traffic.class);
        Traffic traffic = Traffic.NONE.and("r1", NOON, 10, 1).and("r1", NOON.plusSeconds(15), 10, 0).and("r2", NOON.plusSeconds(30), 5, 5);
        Traffic judged = traffic.judge("r2", "r1", NOON.plusSeconds(30)).next();
        assertThat(judged.baseline()).isNotNull();
        assertThat(traffics.deserializer().deserialize("", traffics.serializer().serialize("", judged))).isEqualTo(judged);
    }

    /** Without rollbacks, as it was before there were any. */
    @Test
    void what_an_older_version_kept_is_understood() {
        String old = "{\"application\":\"shop\",\"name\":\"dev\",\"policy\":{\"healing\":{\"restart\":\"AUTO\",\"replace\":\"AUTO\",\"budgetActions\":5,"
                + "\"budgetWindow\":\"PT1H\"},\"worker\":false},\"live\":null,\"running\":{},\"instances\":{},\"slots\":{},\"left\":{},"
                + "\"budget\":{\"spent\":[],\"alert\":null},\"brake\":{\"failures\":{},\"pulled\":false,\"failed\":0,\"of\":0}}";
        Environment read = serde.deserializer().deserialize("", old.getBytes(StandardCharsets.UTF_8));
        assertThat(read.trial()).isNull();
        assertThat(read.policy()).isNotNull().extracting(each -> each.healing().rollback()).isEqualTo(Healing.Mode.OBSERVE);
    }

    private static Environment busy() {
        Environment env = Environment.empty("shop", "dev");
        var policy = new Policy(new Healing(Healing.Mode.AUTO, Healing.Mode.AUTO, Healing.Mode.AUTO, 1, Duration.ofHours(1)), false);
        for (Event event : List.of(new Event.PolicySeen(policy),
                seen("i0", "r1", 0, Instance.Life.RUNNING), seen("i1", "r1", 1, Instance.Life.RUNNING), seen("n0", "r2", 0, Instance.Life.RUNNING),
                new Event.DeploymentSeen("r1", Event.Change.RELEASE, Event.Progress.SUCCEEDED, "", null),
                new Event.DeploymentSeen("r2", Event.Change.RELEASE, Event.Progress.RUNNING, "", null),
                new Event.HealthSeen("i1", "r1", 1, new Instance.Checks(Instance.Found.UNHEALTHY, "slow", 3)),
                seen("i0", "r1", 0, Instance.Life.ENDED), seen("n0", "r2", 0, Instance.Life.ENDED))) {
            env = Healer.decide(env, event, NOON).next();
        }
        env = Healer.decide(env, new Event.DeploymentSeen(String.valueOf(env.slots().get(1).action().deployment()), Event.Change.REPAIR,
                Event.Progress.FAILED, "no", null), NOON).next();
        env = Healer.decide(env, new Event.DeploymentSeen("r3", Event.Change.RELEASE, Event.Progress.SUCCEEDED, "", Set.of(0, 2)), NOON).next();
        env = Healer.decide(env, seen("n1", "r3", 0, Instance.Life.ENDED), NOON).next();
        return Healer.decide(env, new Event.Compared("r3", true, NOON, "it fails", "often"), NOON).next();
    }

    private static Event seen(String id, String release, int slot, Instance.Life life) {
        return new Event.InstanceSeen(id, release, slot, new Instance.Platform(life,
                life == Instance.Life.ENDED ? Instance.End.BY_ITSELF : null, NOON, life == Instance.Life.ENDED ? "exited" : "", ""));
    }
}
