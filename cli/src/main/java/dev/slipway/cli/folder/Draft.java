package dev.slipway.cli.folder;

import dev.slipway.cli.text.Json;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The manifest that follows from what was found. */
public final class Draft {
    private static final int NAME_AT_MOST = 40;

    private Draft() {}

    /** A name as applications may have it, of any text: a DNS label. */
    public static String name(String text) {
        String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = name.length() > NAME_AT_MOST ? name.substring(0, NAME_AT_MOST).replaceAll("-+$", "") : name;
        return cut.isEmpty() ? "app" : cut;
    }

    /** The name of the application in a folder. */
    public static String name(Folder folder) {
        return name(folder.name());
    }

    /** As YAML, with comments that say what each part is for. */
    public static String yaml(String name, Folder folder, Found found) {
        var text = new StringBuilder("# Written by ./slipway init, from what it found here: ").append(found.what().replace('\n', ' ')).append(".\n");
        found.notes().forEach(each -> text.append("# ").append(each).append('\n'));
        text.append("name: ").append(isWord(name) ? name : quoted(name)).append("\n\nartifact:\n");
        text.append("  # How an instance is started: no shell; ${PORT} is the port it must listen on.\n");
        ArrayNode command = JsonNodeFactory.instance.arrayNode();
        found.command().forEach(command::add);
        text.append("  command: ").append(Json.write(command).replace("\",\"", "\", \"")).append('\n');
        text.append("  # Where it runs: the working directory of every instance. {version} in it would be the deployment's version.\n");
        text.append("  directory: ").append(quoted(folder.path())).append('\n');
        if (!found.variables().isEmpty()) {
            text.append("\nvariables:\n");
            found.variables().forEach((variable, value) -> text.append("  ").append(variable).append(": ").append(quoted(value)).append('\n'));
        }
        if (!found.health().isEmpty()) {
            text.append("\nservice:\n  # An instance is healthy when this answers with less than 400.\n  health: {path: ").append(found.health()).append("}\n");
        } else {
            text.append("\n# Checked at /health, and at / where that answers 404. Another path: service: {health: {path: /ready}}\n");
        }
        return text.append("\nenvironments:\n  dev: {instances: 1}\n").toString();
    }

    /** Whether YAML takes it for a text, not for a number or a truth value. */
    private static boolean isWord(String name) {
        return Character.isLetter(name.charAt(0)) && Json.read(name).isMissingNode();
    }

    private static String quoted(String text) {
        JsonNode node = JsonNodeFactory.instance.stringNode(text);
        return Json.write(node);
    }
}
