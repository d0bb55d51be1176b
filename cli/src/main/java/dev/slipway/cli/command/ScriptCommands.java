package dev.slipway.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands that the script runs without this program, so that shells complete them too. A test compares them with the script. */
final class ScriptCommands {
    static final Map<String, CommandSpec> ALL = all();

    private ScriptCommands() {}

    private static Map<String, CommandSpec> all() {
        var options = new LinkedHashMap<String, List<OptionSpec>>();
        options.put("up", List.of(value("--data"), value("--port"), flag("--foreground")));
        options.put("down", List.of(value("--data"), flag("--applications")));
        options.put("backup", List.of(value("--data"), flag("--stop")));
        options.put("restore", List.of(value("--data")));
        options.put("aot", List.of());
        options.put("demo", List.of());
        options.put("test", List.of(flag("--full")));
        options.put("bench", List.of(value("--json")));
        options.put("help", List.of());
        var all = new LinkedHashMap<String, CommandSpec>();
        options.forEach((name, its) -> {
            CommandSpec spec = CommandSpec.create().name(name);
            its.forEach(spec::addOption);
            all.put(name, spec);
        });
        return all;
    }

    private static OptionSpec flag(String name) {
        return OptionSpec.builder(name).arity("0").type(boolean.class).build();
    }

    private static OptionSpec value(String name) {
        return OptionSpec.builder(name).arity("1").type(String.class).build();
    }
}
