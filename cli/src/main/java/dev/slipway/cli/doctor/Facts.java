package dev.slipway.cli.doctor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of this machine and of a suite.
 *
 * @param java feature version of the JDK that runs this
 * @param javaHome where it is
 * @param tools programs that a build needs, with what they say their version is; null where they are not in the PATH
 * @param memoryBytes free for new programs; 0 when nobody knows
 * @param processors of the machine
 * @param openFiles that a process may have; 0 when nobody knows
 * @param processes that a user may have; 0 when nobody knows
 * @param data the data directory
 * @param freeBytes on its disk; negative when it cannot be written to
 * @param portTaken whether the port that a suite takes by default is held by somebody; only asked when no suite runs
 * @param freePorts of ranges that the suite takes ports from, how many of some tried ones are free
 * @param suite how the suite is; null when it does not run
 * @param gateway where it answers, or why nobody knows
 * @param root whether this runs as root
 */
public record Facts(int java, String javaHome, Map<String, @Nullable String> tools, long memoryBytes, int processors, long openFiles, long processes,
        String data, long freeBytes, boolean portTaken, List<PortRange> freePorts, @Nullable Suite suite, String gateway, boolean root) {

    /** A range of ports. @param tried how many were; @param free how many of them are */
    public record PortRange(String of, int from, int to, int tried, int free) {}

    /** A suite. @param status of its health; @param parts those that are not UP, in words; @param tokenTaken whether it took the token */
    public record Suite(String status, List<String> parts, boolean tokenTaken) {}
}
