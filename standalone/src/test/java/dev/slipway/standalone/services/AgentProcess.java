package dev.slipway.standalone.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One agent as an operator starts it: {@code java -jar}, from the folder where the build gathers all jars. */
final class AgentProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final String name;
    private final Path log;
    private final Supplier<URI> where;
    private final List<String> arguments;
    private final Map<String, String> environment = new TreeMap<>();
    private @Nullable Process process;

    /** @param where its health is asked for */
    AgentProcess(String name, Path log, Supplier<URI> where, List<String> arguments) {
        this.name = name;
        this.log = log;
        this.where = where;
        this.arguments = List.copyOf(arguments);
    }

    /** The jar of an agent. */
    static Path jar(String agent) {
        Path folder = folder();
        try (var all = Files.list(folder)) {
            return all.filter(each -> each.getFileName().toString().matches(agent + "-\\d.*\\.jar")).findFirst()
                    .orElseThrow(() -> new IllegalStateException(folder + " has no jar of the " + agent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path folder() {
        return Agents.repository().resolve("standalone/target/suite/lib");
    }

    /** An environment variable of it. */
    AgentProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts it, without waiting. */
    AgentProcess launch() {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m", "-Xshare:auto",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                "-jar", jar(name).toString()));
        command.addAll(arguments);
        try {
            Files.createDirectories(log.getParent());
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    Process process() {
        return Objects.requireNonNull(process, "not started");
    }

    URI at(String path) {
        return where.get().resolve(path);
    }

    /** Whether it says that it is well. */
    boolean isWell() {
        if (!process().isAlive()) {
            throw new AssertionError(name + " has ended with " + process().exitValue() + "; see " + log);
        }
        return status("/health") == 200;
    }

    /** Of an answer; 0 when there is none. */
    int status(String path) {
        try {
            return HTTP.send(HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(2)).build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it answers. */
    String text(String path) {
        try {
            return HTTP.send(HttpRequest.newBuilder(at(path)).timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** When it last told of something in its log; empty when it never did. */
    String lastTold(String of) {
        try (var lines = Files.lines(log)) {
            return lines.filter(each -> each.contains(of) && each.startsWith("{\"@timestamp\"")).reduce("", (_, last) -> last.substring(15, 45));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Freezes and wakes it with STOP and CONT. */
    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process().pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As a power switch would. */
    void kill() {
        process().destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    @Override
    public String toString() {
        return name + ", see " + log;
    }
}
