package dev.slipway.cli.command;

import dev.slipway.cli.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** All commands by name. Only the one that is run is made: reading the annotations of all of them costs more than most of them take. */
public final class Commands {
    private static final Map<String, Function<Terminal, Object>> CLIENTS = clients();
    private static final String OPTIONS = "%nOptions:%n";

    private Commands() {}

    /** The names of those that are clients of a gateway. */
    public static Set<String> names() {
        return CLIENTS.keySet();
    }

    /** One command below the program; empty when it is unknown. */
    public static Optional<CommandSpec> one(String name, Terminal terminal) {
        return Optional.ofNullable(CLIENTS.get(name)).map(make -> program().addSubcommand(name, finished(name, make.apply(terminal))));
    }

    /** All of them below the program, for completion; those that the script runs itself among them. */
    static CommandSpec all(Terminal terminal) {
        CommandSpec program = program();
        ScriptCommands.ALL.forEach(program::addSubcommand);
        CLIENTS.forEach((name, make) -> program.addSubcommand(name, finished(name, make.apply(terminal))));
        return program;
    }

    private static CommandSpec program() {
        return CommandSpec.create().name("./slipway");
    }

    private static CommandLine finished(String name, Object command) {
        var line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec();
        spec.mixinStandardHelpOptions(false).addOption(CommandLine.Model.OptionSpec.builder("-h", "--help").usageHelp(true)
                .description("Show this page.").build());
        spec.usageMessage().optionListHeading(OPTIONS).sortOptions(false).descriptionHeading("").width(110).abbreviateSynopsis(true)
                .synopsisHeading("Usage: ").parameterListHeading("%n");
        String[] examples = spec.usageMessage().footer();
        if (examples.length > 0) {
            spec.usageMessage().footerHeading("%nExamples:%n").footer(java.util.Arrays.stream(examples).map(each -> "  " + each).toArray(String[]::new));
        }
        return line;
    }

    private static Map<String, Function<Terminal, Object>> clients() {
        var all = new LinkedHashMap<String, Function<Terminal, Object>>();
        all.put("deploy", Deploy::new);
        all.put("plan", Plan::new);
        all.put("register", Register::new);
        all.put("watch", Watching.Watch::new);
        all.put("events", Watching.Events::new);
        all.put("report", Watching.Report::new);
        all.put("trace", Watching.Trace::new);
        all.put("rollback", Acting.Rollback::new);
        all.put("cancel", Acting.Cancel::new);
        all.put("pause", Acting.Pause::new);
        all.put("resume", Acting.Resume::new);
        all.put("approve", Acting.Approve::new);
        all.put("reject", Acting.Reject::new);
        all.put("status", Status::new);
        all.put("logs", Logs::new);
        all.put("scale", Changing.Scale::new);
        all.put("restart", Changing.Restart::new);
        all.put("alerts", Monitoring.Alerts::new);
        all.put("healing", Monitoring.HealingActions::new);
        all.put("init", Init::new);
        all.put("validate", Validate::new);
        all.put("doctor", Doctoring::new);
        all.put("dead-letters", Commands::deadLetters);
        all.put("completion", Completion::new);
        return all;
    }

    private static CommandSpec deadLetters(Terminal terminal) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new Letters());
        spec.addSubcommand("list", finished("list", new DeadLetters.ListThem(terminal)));
        spec.addSubcommand("show", finished("show", new DeadLetters.Show(terminal)));
        spec.addSubcommand("replay", finished("replay", new DeadLetters.Replay(terminal)));
        return spec;
    }

    /** Holds the commands about dead letters. */
    @Command(name = "dead-letters", description = "Look at what agents could not process, and write it to its topic again.",
            synopsisSubcommandLabel = "list|show|replay", footer = {"./slipway dead-letters list", "./slipway dead-letters replay ID"})
    private static final class Letters {}
}
