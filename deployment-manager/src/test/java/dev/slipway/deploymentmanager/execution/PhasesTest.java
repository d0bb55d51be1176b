package dev.slipway.deploymentmanager.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The diagram in the README is drawn from what deployments do. */
class PhasesTest {
    /** So many histories that every change of phase occurs in some. */
    private static final int HISTORIES = 300;

    private static List<Journal.Entry> ofARetirement(World world) {
        world.tell(new Event.Asked(Deployment.queued("r", Kind.RETIRE, "ann", null, world.now, true)));
        world.run(500);
        return world.told;
    }

    private static List<Journal.Entry> ofWhatWasAskedInVain() {
        var world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 1));
        world.tell(new Event.AskedInVain(Deployment.queued("v", Kind.DEPLOY, "ann", null, world.now, false), "no"));
        return world.told;
    }

    private static List<Journal.Entry> ofARepairThatFails() {
        var world = new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 1));
        String release = world.deploy("1");
        world.run(500);
        world.broken.add("1");
        world.tell(new Event.HealAsked("h", "error-analyst", release, world.alive.keySet().iterator().next(), true, "hangs"));
        world.run(500);
        return world.told;
    }

    private static void collect(TreeSet<String> changes, List<Journal.Entry> told) {
        Map<String, Phase> phases = new HashMap<>();
        for (Journal.Entry entry : told) {
            if (entry.change() instanceof Journal.Change.PhaseIs(var phase, _)) {
                Phase before = phases.put(entry.deployment(), phase);
                changes.add("    " + (before == null ? "[*]" : before) + " --> " + phase);
                if (phase.isFinal()) {
                    changes.add("    " + phase + " --> [*]");
                }
            }
        }
    }

    @Test
    void the_diagram_shows_every_change_of_phase_and_no_other() throws IOException {
        var changes = new TreeSet<String>();
        for (long seed = 0; seed < HISTORIES; seed++) {
            collect(changes, Histories.random(seed).told);
        }
        collect(changes, ofARetirement(new World(1, 0, World.manifest("{\"type\":\"rolling\"}", 1))));
        collect(changes, ofWhatWasAskedInVain());
        collect(changes, ofARepairThatFails());
        String drawn = "```mermaid\nstateDiagram-v2\n" + changes.stream().collect(Collectors.joining("\n")) + "\n```";
        assertThat(Files.readString(Path.of("README.md"))).contains(drawn);
    }
}
