package dev.slipway.cli.folder;

import java.util.List;
import java.util.Map;

/**
 * How an application is run, as its folder tells.
 *
 * @param what was found, in words: {@code package.json with a script start}
 * @param command argument vector
 * @param variables of the instances
 * @param health path of the check; empty: Slipway's own choice
 * @param notes what its user must know or do, each a sentence
 */
public record Found(String what, List<String> command, Map<String, String> variables, String health, List<String> notes) {
    static Found of(String what, List<String> command, String... notes) {
        return new Found(what, command, Map.of(), "", List.of(notes));
    }

    Found checkedAt(String path) {
        return new Found(what, command, variables, path, notes);
    }

}
