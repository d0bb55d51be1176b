package dev.slipway.cli.doctor;

import dev.slipway.cli.doctor.Facts.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Judges a machine and a suite. */
public final class Doctor {
    private static final int JAVA = 25;
    private static final long MIB = 1024 * 1024;
    /** Suite 474 MiB and edge 165 MiB, measured (docs/measured.md), and some for applications. */
    private static final long MEMORY_MIB = 900;
    /** Kafka keeps segments open, the edge and the gateway connections: a few hundred at rest. */
    private static final long OPEN_FILES = 4096;
    private static final long PROCESSES = 1024;
    /** Below it new deployments are refused (issue 4). */
    private static final long DISK_MIB = 500;
    private static final long DISK_POOR_MIB = 5 * 1024;

    private Doctor() {}

    /** All findings, in the order in which they are best read. */
    public static List<Finding> look(Facts facts) {
        var findings = new ArrayList<Finding>();
        findings.add(facts.java() == JAVA ? Finding.well("JDK", facts.java() + " in " + facts.javaHome())
                : Finding.ill("JDK", facts.java() + " in " + facts.javaHome() + "; set SLIPWAY_JAVA_HOME to a JDK " + JAVA));
        new TreeMap<>(facts.tools()).forEach((tool, version) -> findings.add(version == null
                ? Finding.poor(tool, "is not in the PATH; it is needed to build Slipway, not to run it") : Finding.well(tool, version)));
        findings.add(facts.processors() >= 2 ? Finding.well("processors", String.valueOf(facts.processors()))
                : Finding.poor("processors", facts.processors() + "; a suite starts in about 12 s on two, in twice that on one"));
        memory(facts, findings);
        limit(findings, "open files", facts.openFiles(), OPEN_FILES, "ulimit -n " + OPEN_FILES);
        limit(findings, "processes", facts.processes(), PROCESSES, "ulimit -u " + PROCESSES);
        if (facts.root()) {
            findings.add(Finding.poor("user", "root: instances run as root too; use a user of Slipway's own"));
        }
        disk(facts, findings);
        ports(facts, findings);
        suite(facts, findings);
        return findings;
    }

    private static void memory(Facts facts, List<Finding> findings) {
        long mib = facts.memoryBytes() / MIB;
        if (mib > 0) {
            findings.add(mib >= MEMORY_MIB || facts.suite() != null ? Finding.well("memory", mib + " MiB are free")
                    : Finding.poor("memory", mib + " MiB are free; a suite and its edge take about 650 MiB, beside the applications"));
        }
    }

    private static void limit(List<Finding> findings, String what, long is, long wanted, String mend) {
        if (is > 0) {
            findings.add(is >= wanted ? Finding.well(what, is == Long.MAX_VALUE ? "no limit" : "at most " + is)
                    : Finding.poor(what, "at most " + is + ", " + wanted + " are better: " + mend));
        }
    }

    private static void disk(Facts facts, List<Finding> findings) {
        long mib = facts.freeBytes() / MIB;
        findings.add(facts.freeBytes() < 0 ? Finding.ill("disk", facts.data() + " cannot be written to; use another --data DIR")
                : mib < DISK_MIB ? Finding.ill("disk", mib + " MiB are free for " + facts.data() + "; at least " + DISK_MIB + " are needed")
                : mib < DISK_POOR_MIB ? Finding.poor("disk", mib + " MiB are free for " + facts.data() + "; its data may grow to some GiB")
                : Finding.well("disk", String.format(Locale.ROOT, "%.1f GiB are free for %s", mib / 1024.0, facts.data())));
    }

    private static void ports(Facts facts, List<Finding> findings) {
        if (facts.portTaken()) {
            findings.add(Finding.poor("port 8080", "is held by another program; start the suite with --port N, or --port 0 for any that is free"));
        }
        for (PortRange range : facts.freePorts()) {
            String words = range.free() + " of " + range.tried() + " tried ones in " + range.from() + "-" + range.to() + " are free, for " + range.of();
            findings.add(range.free() == 0 ? Finding.ill("ports", words + "; set another range (docs/operations.md)")
                    : range.free() * 2 < range.tried() ? Finding.poor("ports", words) : Finding.well("ports", words));
        }
    }

    private static void suite(Facts facts, List<Finding> findings) {
        Facts.Suite suite = facts.suite();
        if (suite == null) {
            findings.add(Finding.ill("suite", facts.gateway()));
            return;
        }
        findings.add(suite.status().equals("UP") ? Finding.well("suite", "UP at " + facts.gateway())
                : Finding.ill("suite", suite.status() + " at " + facts.gateway() + ": " + String.join("; ", suite.parts())));
        findings.add(suite.tokenTaken() ? Finding.well("token", "is taken") : Finding.ill("token", "is refused; see ./slipway help status about --token-file"));
    }

    /** The exit code's question: whether nothing is ill. */
    public static boolean isWell(List<Finding> findings) {
        return findings.stream().noneMatch(each -> each.verdict() == Finding.Verdict.ILL);
    }

    /** How many there are of each. */
    public static Map<Finding.Verdict, Long> count(List<Finding> findings) {
        var counts = new TreeMap<Finding.Verdict, Long>();
        findings.forEach(each -> counts.merge(each.verdict(), 1L, Long::sum));
        return counts;
    }
}
