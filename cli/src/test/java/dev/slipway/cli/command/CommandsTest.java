package dev.slipway.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script, the help and the documentation say of the commands, against the commands. */
class CommandsTest {
    private static final Path HOME = Path.of(System.getProperty("slipway.home"));

    static java.util.Set<String> names() {
        return Commands.names();
    }

    private static String script() throws IOException {
        return Files.readString(HOME.resolve("slipway"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_command_has_a_page_with_examples(String name) {
        Typed help = Typed.plain(Map.of(), "help", name);
        assertThat(help.exit()).isZero();
        assertThat(help.out()).startsWith("Usage: ./slipway " + name).contains("Examples:\n  ").contains("./slipway " + name);
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(140));
        assertThat(Typed.plain(Map.of(), name, "--help")).isEqualTo(help);
        assertThat(name.equals("dead-letters") ? Typed.plain(Map.of(), "help", name, "list").out() : help.out()).satisfies(out ->
                assertThat(out.contains("--json")).isEqualTo(!name.equals("completion")));
    }

    @Test
    void the_script_sends_exactly_the_commands_of_a_client_here() throws Exception {
        String cases = script().replaceAll("(?s).*\\n  (init\\|[^)]*)\\).*", "$1").replaceAll("[\\\\\\s]", "");
        assertThat(cases.split("\\|")).containsExactlyInAnyOrderElementsOf(Commands.names());
    }

    @Test
    void the_scripts_help_lists_every_command() throws Exception {
        String usage = script().replaceAll("(?s).*cat <<'TEXT'\\n(.*?)\\nTEXT\\n.*", "$1");
        var listed = new TreeSet<String>();
        usage.lines().filter(line -> line.matches("  [a-z].*")).forEach(line -> {
            for (String word : line.strip().replaceAll("(  |\\[).*", "").split(",? ")) {
                listed.add(word);
            }
        });
        var all = new TreeSet<>(Commands.names());
        all.addAll(ScriptCommands.ALL.keySet());
        assertThat(listed).isEqualTo(all);
        String likened = script().replaceAll("(?s).*\\ncommands=\"([^\"]*)\".*", "$1");
        assertThat(likened.split("\\s+")).as("what a mistyped command is likened to").containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void what_the_script_runs_itself_completes_with_its_options() throws Exception {
        String script = script();
        ScriptCommands.ALL.forEach((name, spec) -> {
            assertThat(script).contains("  " + name);
            spec.optionsMap().keySet().forEach(option -> assertThat(script).contains(option));
        });
    }

    @Test
    void the_documentation_tells_of_every_command() throws Exception {
        String page = Files.readString(HOME.resolve("docs/cli.md"));
        Commands.names().forEach(name -> assertThat(page).contains("`" + name));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"bash", "zsh"})
    void completion_knows_every_command(String shell) {
        Typed typed = Typed.plain(Map.of(), "completion", shell);
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).contains("--environment").contains("complete -F _complete_slipway");
        Commands.names().forEach(name -> assertThat(typed.out()).contains(" " + name));
        assertThat(typed.out()).contains(String.join(" ", ScriptCommands.ALL.keySet()));
    }
}
