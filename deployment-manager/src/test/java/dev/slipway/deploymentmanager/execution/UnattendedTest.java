package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deploymentmanager.execution.Seen.End;
import dev.slipway.deploymentmanager.plan.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has ended and nobody asks for: the analyst has no say any more, or is not there. */
class UnattendedTest {
    private World world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 2));
    private String instance = "";
    private String release = "";

    @BeforeEach
    void starts() {
        release = world.deploy("1");
        world.run(500);
        instance = standing().slots().getFirst().instance();
    }

    private Standing standing() {
        return Objects.requireNonNull(world.env.wanted().standing());
    }

    private void waits(Duration time) {
        world.now = world.now.plus(time);
        world.tell(new Event.Tick(true));
    }

    private void endsByItself() {
        world.alive.remove(instance);
        world.tell(new Event.InstanceSeen(new Seen.Instance(instance, End.BY_ITSELF, null, "exited with code 1", List.of())));
    }

    @Test
    void what_ended_is_restored_when_nobody_asked_for_it_for_15_minutes() {
        endsByItself();
        waits(Repairs.UNATTENDED.minusMillis(1));
        assertThat(world.env.work().running()).as(world::story).isNull();
        waits(Duration.ofMillis(1));
        assertThat(world.env.running()).returns(Kind.HEAL, Deployment::kind).returns("deployment-manager", Deployment::requestedBy)
                .returns("1 of 2 instances have ended, and for 15m nobody asked for a repair", Deployment::reason);
        world.run(500);
        assertThat(world.alive.keySet()).containsExactlyInAnyOrderElementsOf(standing().instances());
        waits(Repairs.UNATTENDED);
        assertThat(world.env.work().running()).as("once").isNull();
    }

    @Test
    void what_the_analyst_asks_for_in_vain_stays_its_own_affair_for_another_15_minutes() {
        endsByItself();
        world.broken.add("1");
        waits(Duration.ofMinutes(10));
        world.tell(new Event.HealAsked("h", "error-analyst", release, instance, false, "exited"));
        world.run(500);
        assertThat(world.env.work().ended()).containsEntry("h", Phase.FAILED);
        waits(Repairs.UNATTENDED.minusMinutes(5));
        assertThat(world.env.work().running()).as(world::story).isNull();
    }

    @Test
    void time_in_which_nobody_could_ask_does_not_count() {
        endsByItself();
        world.now = world.now.plus(Duration.ofHours(1));
        world.tell(new Event.Resumed(Duration.ofHours(1)));
        waits(Repairs.UNATTENDED.minusMinutes(1));
        assertThat(world.env.work().running()).isNull();
        waits(Duration.ofMinutes(1));
        assertThat(world.env.work().running()).isNotNull();
    }

    @Test
    void what_its_manifest_does_not_want_restarted_stays_as_it_ended() {
        world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 2).replace("{\"artifact\"", "{\"healing\":{\"restart\":\"observe\"},\"artifact\""));
        starts();
        endsByItself();
        waits(Repairs.UNATTENDED);
        assertThat(world.env.work().running()).isNull();
    }
}
