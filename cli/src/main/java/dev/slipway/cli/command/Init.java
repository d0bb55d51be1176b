package dev.slipway.cli.command;

import dev.slipway.cli.folder.Draft;
import dev.slipway.cli.folder.Finders;
import dev.slipway.cli.folder.Folder;
import dev.slipway.cli.folder.Found;
import dev.slipway.cli.folder.disk.Looking;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a manifest. */
@Command(name = "init", description = "Look at an application's folder and write its manifest, slipway.yaml.",
        footer = {"./slipway init", "./slipway init ../shop --name shop --force"})
final class Init implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "DIR", defaultValue = ".", description = "The folder (default: this one).")
    private Path folder = Path.of(".");

    @Option(names = "--name", paramLabel = "NAME", description = "The application's name (default: the folder's).")
    private @Nullable String name;

    @Option(names = "--force", description = "Write over a manifest that is there.")
    private boolean force;

    @Option(names = "--json", description = "Tell what was found and written as one object.")
    private boolean json;

    Init(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path at = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(at)) {
            throw new NotSo(at + " is no folder");
        }
        Path manifest = at.resolve(ManifestFile.USUAL);
        if (Files.exists(manifest) && !force) {
            throw new NotSo(manifest + " is there already; --force writes over it");
        }
        Folder seen = Looking.at(at);
        List<Found> found = Finders.all(seen);
        if (found.isEmpty()) {
            throw new NotSo("nothing in " + at + " says how it is run; looked for Procfile, package.json, pom.xml, build.gradle, *.jar, manage.py, app.py, "
                    + "main.py, go.mod, index.html and Dockerfile. A manifest needs no more than a name and a command:\n"
                    + "  name: " + Draft.name(seen) + "\n  artifact: {command: [\"./run\", \"--port\", \"${PORT}\"], directory: " + at + "}");
        }
        String application = name == null ? Draft.name(seen) : name;
        Files.writeString(manifest, Draft.yaml(application, seen, found.getFirst()));
        tell(manifest, application, found);
        return ClientCommand.DONE;
    }

    private void tell(Path manifest, String application, List<Found> found) {
        Found taken = found.getFirst();
        if (json) {
            var object = Json.object().put("file", manifest.toString()).put("application", application).put("found", taken.what());
            taken.command().forEach(object.putArray("command")::add);
            taken.notes().forEach(object.putArray("notes")::add);
            terminal.say(Json.write(object));
            return;
        }
        terminal.say("found    " + taken.what());
        terminal.say("runs     " + String.join(" ", taken.command()));
        taken.notes().forEach(each -> terminal.say("note     " + each));
        found.stream().skip(1).forEach(each -> terminal.say("also     " + each.what() + ": " + String.join(" ", each.command())));
        terminal.say("wrote    " + manifest);
        terminal.say("");
        terminal.say("Check it:   ./slipway validate " + manifest);
        terminal.say("Deploy it:  ./slipway deploy " + manifest + " --watch");
    }
}
