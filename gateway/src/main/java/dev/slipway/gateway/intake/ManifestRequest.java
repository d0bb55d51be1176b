package dev.slipway.gateway.intake;

import dev.slipway.model.Problem;
import dev.slipway.model.manifest.Manifests;
import dev.slipway.model.manifest.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The body of {@code PUT /applications/{name}}. @param canonicalJson the manifest */
public record ManifestRequest(String name, String canonicalJson) {
    private static final String NOT_YAML = "is not YAML";

    /** What a manifest's bytes come to. */
    public sealed interface Read {
        /** They are parsed. */
        record Parsed(Checked<ManifestRequest> request) implements Read {}

        /** They cannot be parsed. @param because where and why */
        record Unreadable(String because) implements Read {}
    }

    /** Reads a manifest in JSON. @param name that it must have */
    public static Read json(byte[] bytes, String name) {
        return switch (Json.read(bytes)) {
            case Json.Parsed.Unreadable(var because) -> new Read.Unreadable(because);
            case Json.Parsed.Tree(var node) -> new Read.Parsed(
                    named(Manifests.readJson(new String(bytes, StandardCharsets.UTF_8)), name, node.path("name").asString(name)));
        };
    }

    /** Reads a manifest in YAML. @param name that it must have */
    public static Read yaml(byte[] bytes, String name) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            return new Read.Unreadable("is not UTF-8");
        }
        if (text.isBlank()) {
            return new Read.Unreadable("is empty; send a manifest");
        }
        try {
            Reading reading = Manifests.readYaml(text);
            // What YAML's reader could not parse is one problem of the whole, and says so.
            return reading instanceof Reading.Invalid(var problems) && problems.getFirst().pointer().isEmpty()
                            && problems.getFirst().detail().startsWith(NOT_YAML)
                    ? new Read.Unreadable(problems.getFirst().detail()) : new Read.Parsed(named(reading, name, name));
        } catch (StackOverflowError tooDeep) {
            // The reader has no limit of its own for nesting; a body within the size limit can hold 100,000 brackets.
            return new Read.Unreadable(NOT_YAML + ": is nested too deeply");
        }
    }

    /** @param found the name as it stands there, where the reading is wrong for other reasons too */
    private static Checked<ManifestRequest> named(Reading reading, String name, String found) {
        return switch (reading) {
            case Reading.Invalid(var problems) -> {
                var all = new ArrayList<>(problems);
                if (!found.equals(name) && problems.stream().noneMatch(each -> each.pointer().equals("/name"))) {
                    all.add(otherName(found, name));
                }
                yield new Checked.Wrong<>(all);
            }
            case Reading.Valid(var own, var _) when !own.equals(name) -> new Checked.Wrong<>(List.of(otherName(own, name)));
            case Reading.Valid(var own, var json) -> new Checked.Right<>(new ManifestRequest(own, json));
        };
    }

    private static Problem otherName(String found, String name) {
        return new Problem("/name", "is '" + found + "', and the path says '" + name + "'; they must be equal");
    }
}
