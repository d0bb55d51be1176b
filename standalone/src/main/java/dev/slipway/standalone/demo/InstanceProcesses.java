package dev.slipway.standalone.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The processes of instances on this machine, found as an operator would find them: by their environment. */
public final class InstanceProcesses {
    private static final String MARK = "SLIPWAY_INSTANCE=";

    private InstanceProcesses() {}

    /** Those that are alive, by the instance's id; of several of one instance any. */
    public static Map<String, ProcessHandle> alive() {
        var found = new TreeMap<String, ProcessHandle>();
        ProcessHandle.allProcesses().forEach(process -> instanceOf(process.pid()).ifPresent(id -> found.put(id, process)));
        return found;
    }

    private static Optional<String> instanceOf(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            if (stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z")) {
                return Optional.empty();
            }
            return Arrays.stream(Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1).split("\0"))
                    .filter(each -> each.startsWith(MARK)).findFirst().map(each -> each.substring(MARK.length()));
        } catch (IOException goneOrNotOurs) {
            return Optional.empty();
        }
    }
}
