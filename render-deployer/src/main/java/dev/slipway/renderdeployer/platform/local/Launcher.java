package dev.slipway.renderdeployer.platform.local;

import dev.slipway.model.manifest.Arguments;
import dev.slipway.model.manifest.Resources;
import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.platform.Platform.Wanted;
import dev.slipway.renderdeployer.platform.PlatformException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes without a shell: in a session of their own, with exactly the environment that is promised, their output
 * appended to files. {@code env}, {@code setsid} and, where asked for, {@code prlimit} and {@code setpriv} prepare the process
 * and then become the program, so its pid is the one that was started, and no helper stays beside it.
 */
final class Launcher {
    static final String OUT = "out";
    static final String ERR = "err";
    /** What of the deployer's own environment an instance sees. */
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "TZ");
    /** A shell that starts the suite in the background makes it ignore these, and what is ignored is inherited. */
    private static final String NOT_IGNORED = "--default-signal=HUP,INT,QUIT,PIPE";

    private final Records records;
    private final Artifacts artifacts;
    private final RunAs user;

    Launcher(Records records, Artifacts artifacts, RunAs user) {
        this.records = records;
        this.artifacts = artifacts;
        this.user = user;
    }

    /** What is found once for all instances of a call. @param before of the program's argument vector; @param directory null where each has its own */
    record Plan(Wanted wanted, List<String> before, Path program, List<String> arguments, @Nullable Path directory) {}

    Plan plan(Wanted wanted) throws PlatformException {
        Optional<Path> directory = artifacts.directory(wanted);
        List<String> command = Artifacts.source(wanted).command();
        Path program = artifacts.program(command.getFirst(), directory.orElse(null));
        var before = new ArrayList<>(List.of(artifacts.program("env", null).toString(), NOT_IGNORED, artifacts.program("setsid", null).toString()));
        before.addAll(limits(wanted.manifest().resources()));
        before.addAll(user.before(artifacts));
        return new Plan(wanted, before, program, command.subList(1, command.size()), directory.orElse(null));
    }

    /** Limits that every process of the instance inherits (setrlimit(2)); the memory is what it writes to and shares with nobody. */
    private List<String> limits(Resources resources) throws PlatformException {
        if (resources.equals(Resources.UNLIMITED)) {
            return List.of();
        }
        var limits = new ArrayList<>(List.of(artifacts.program("prlimit", null).toString()));
        if (resources.memoryBytes() != null) {
            limits.add("--data=" + resources.memoryBytes());
        }
        if (resources.openFiles() != null) {
            limits.add("--nofile=" + resources.openFiles());
        }
        return limits;
    }

    Process start(Plan plan, Instance instance) throws PlatformException {
        Map<String, String> environment = environment(plan.wanted(), instance);
        var command = new ArrayList<>(plan.before());
        command.add(plan.program().toString());
        try {
            command.addAll(Arguments.expand(plan.arguments(), environment));
            Path directory = records.directory(instance.id());
            Path work = plan.directory() == null ? Files.createDirectories(records.work(instance.id())) : plan.directory();
            user.give(Files.createDirectories(records.temporary(instance.id())));
            if (plan.directory() == null) {
                user.give(work);
            }
            var builder = new ProcessBuilder(command).directory(work.toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.appendTo(directory.resolve(OUT).toFile()))
                    .redirectError(Redirect.appendTo(directory.resolve(ERR).toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IllegalStateException unknownVariable) {
            throw new PlatformException("/artifact/command: " + unknownVariable.getMessage());
        } catch (IOException e) {
            throw new PlatformException("cannot start " + plan.program() + ": " + e.getMessage());
        }
    }

    /** Exactly what the manifest's rules promise, and nothing else. */
    Map<String, String> environment(Wanted wanted, Instance instance) {
        var environment = new TreeMap<String, String>();
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        if (user.other() != null) {
            environment.put("HOME", user.other().home());
        }
        environment.putAll(wanted.variables());
        if (instance.port() == null) {
            environment.remove("PORT");
        } else {
            environment.put("PORT", Integer.toString(instance.port()));
        }
        environment.put("SLIPWAY_APPLICATION", instance.origin().application());
        environment.put("SLIPWAY_ENVIRONMENT", instance.origin().environment());
        environment.put("SLIPWAY_VERSION", wanted.version());
        environment.put("SLIPWAY_INSTANCE", instance.id());
        environment.put("TMPDIR", records.temporary(instance.id()).toString());
        return environment;
    }
}
