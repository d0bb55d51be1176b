package dev.slipway.renderdeployer.platform.local;

import dev.slipway.model.manifest.Arguments;
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
 * appended to files. {@code env} and {@code setsid} prepare the process and then become the program, so its pid is the one
 * that was started, and no helper stays beside it.
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

    Launcher(Records records, Artifacts artifacts) {
        this.records = records;
        this.artifacts = artifacts;
    }

    /** What is found once for all instances of a call. @param directory null where each has its own */
    record Plan(Wanted wanted, Path env, Path setsid, Path program, List<String> arguments, @Nullable Path directory) {}

    Plan plan(Wanted wanted) throws PlatformException {
        Optional<Path> directory = artifacts.directory(wanted);
        List<String> command = Artifacts.source(wanted).command();
        Path program = artifacts.program(command.getFirst(), directory.orElse(null));
        return new Plan(wanted, artifacts.program("env", null), artifacts.program("setsid", null), program,
                command.subList(1, command.size()), directory.orElse(null));
    }

    Process start(Plan plan, Instance instance) throws PlatformException {
        Map<String, String> environment = environment(plan.wanted(), instance);
        var command = new ArrayList<String>();
        command.add(plan.env().toString());
        command.add(NOT_IGNORED);
        command.add(plan.setsid().toString());
        command.add(plan.program().toString());
        try {
            command.addAll(Arguments.expand(plan.arguments(), environment));
            Path directory = records.directory(instance.id());
            Path work = plan.directory() == null ? Files.createDirectories(records.work(instance.id())) : plan.directory();
            Files.createDirectories(records.temporary(instance.id()));
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
