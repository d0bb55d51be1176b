package dev.slipway.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.doctor.Facts.PortRange;
import dev.slipway.cli.doctor.Facts.Suite;
import dev.slipway.cli.doctor.Finding.Verdict;
import dev.slipway.cli.doctor.local.Examination;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private static final long GIB = 1024L * 1024 * 1024;
    private static final Suite UP = new Suite("UP", List.of(), true);

    private static Facts facts(int java, long memory, long files, long disk, int freePorts, @Nullable Suite suite) {
        return new Facts(java, "/jdk", Map.of("git", "git version 2"), memory, 2, files, Long.MAX_VALUE, "/data", disk, false,
                List.of(new PortRange("instances", 20000, 29999, 20, freePorts)), suite, "http://127.0.0.1:8080", false);
    }

    private static List<String> findings(Facts facts, Verdict verdict) {
        return Doctor.look(facts).stream().filter(each -> each.verdict() == verdict).map(each -> each.what() + ": " + each.detail()).toList();
    }

    @Test
    void a_machine_that_is_well_has_nothing_to_mend() {
        List<Finding> found = Doctor.look(facts(25, 4 * GIB, 20_000, 50 * GIB, 20, UP));
        assertThat(found).allSatisfy(each -> assertThat(each.verdict()).isEqualTo(Verdict.WELL));
        assertThat(Doctor.isWell(found)).isTrue();
    }

    @Test
    void what_is_ill_says_how_to_mend_it() {
        Facts ill = facts(21, 4 * GIB, 20_000, 100 * 1024 * 1024, 0, null);
        assertThat(findings(ill, Verdict.ILL)).containsExactly(
                "JDK: 21 in /jdk; set SLIPWAY_JAVA_HOME to a JDK 25",
                "disk: 100 MiB are free for /data; at least 500 are needed",
                "ports: 0 of 20 tried ones in 20000-29999 are free, for instances; set another range (docs/operations.md)",
                "suite: http://127.0.0.1:8080");
        assertThat(Doctor.isWell(Doctor.look(ill))).isFalse();
    }

    @Test
    void what_could_be_better_does_not_make_it_ill() {
        var tools = new LinkedHashMap<String, @Nullable String>();
        tools.put("Maven", null);
        Facts poor = new Facts(25, "/jdk", tools, GIB / 4, 1, 1024, 100, "/data", 2 * GIB, true, List.of(new PortRange("instances", 20000, 29999, 20, 3)),
                UP, "u", true);
        assertThat(findings(poor, Verdict.POOR)).extracting(each -> each.replaceAll(":.*", "")).containsExactly("Maven", "processors", "open files",
                "processes", "user", "disk", "port 8080", "ports");
        assertThat(Doctor.isWell(Doctor.look(poor))).isTrue();
    }

    @Test
    void a_suite_that_is_down_says_what_of_it_is() {
        assertThat(findings(facts(25, GIB, 20_000, 50 * GIB, 20, new Suite("DOWN", List.of("kafka is DOWN"), false)), Verdict.ILL)).containsExactly(
                "suite: DOWN at http://127.0.0.1:8080: kafka is DOWN", "token: is refused; see ./slipway help status about --token-file");
    }

    @Test
    void this_machine_can_be_looked_at(@TempDir Path folder) {
        Facts facts = new Examination(folder.resolve("not/yet/there")).facts(null, "nowhere");
        assertThat(facts.java()).isEqualTo(Runtime.version().feature());
        assertThat(facts.freeBytes()).isPositive();
        assertThat(facts.memoryBytes()).isPositive();
        assertThat(facts.openFiles()).isPositive();
        assertThat(facts.freePorts()).allSatisfy(each -> assertThat(each.free()).isPositive());
        assertThat(new Examination(Path.of("/proc/self")).facts(null, "").freeBytes()).isNotPositive();
    }
}
