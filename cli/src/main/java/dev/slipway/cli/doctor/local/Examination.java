package dev.slipway.cli.doctor.local;

import dev.slipway.cli.doctor.Facts;
import dev.slipway.cli.doctor.Facts.PortRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at this machine. What it cannot see here (limits are read where Linux tells them) it leaves unknown. */
public final class Examination {
    private static final int DEFAULT_PORT = 8080;
    private static final int TRIED = 20;
    private static final long TOOL_SECONDS = 10;

    private final Path data;

    /** @param data the data directory of a suite */
    public Examination(Path data) {
        this.data = data;
    }

    /** All facts. @param suite how it is; null when it does not run; @param gateway where it answers, or why nobody knows */
    public Facts facts(Facts.@Nullable Suite suite, String gateway) {
        var tools = new LinkedHashMap<String, @Nullable String>();
        tools.put("Maven", firstLine("mvn", "--version"));
        tools.put("git", firstLine("git", "--version"));
        return new Facts(Runtime.version().feature(), System.getProperty("java.home"), tools, number("/proc/meminfo", "MemAvailable:\\s+(\\d+)") * 1024,
                Runtime.getRuntime().availableProcessors(), limit("Max open files"), limit("Max processes"), data.toString(), freeBytes(),
                suite == null && !isFree(DEFAULT_PORT), List.of(range("environments", 10000, 14999), range("instances", 20000, 29999)), suite, gateway,
                "root".equals(System.getProperty("user.name")));
    }

    /** Of the directory, or of the nearest one above it that is there. */
    private long freeBytes() {
        Path at = data;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        try {
            return Files.isDirectory(at) && Files.isWritable(at) ? Files.getFileStore(at).getUsableSpace() : -1;
        } catch (IOException unknown) {
            return -1;
        }
    }

    private static PortRange range(String of, int from, int to) {
        int free = 0;
        for (int i = 0; i < TRIED; i++) {
            free += isFree(from + (to - from) / TRIED * i) ? 1 : 0;
        }
        return new PortRange(of, from, to, TRIED, free);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static long limit(String name) {
        return number("/proc/self/limits", Pattern.quote(name) + "\\s+(\\d+|unlimited)");
    }

    private static long number(String file, String pattern) {
        try {
            Matcher found = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return !found.find() ? 0 : found.group(1).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(found.group(1));
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }

    private static @Nullable String firstLine(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*m", "");
            return process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? said.lines().findFirst().orElse("") : null;
        } catch (IOException notThere) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
