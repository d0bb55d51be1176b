package dev.slipway.agent.delegation;

import java.util.Map;

/** What a task came to. */
public sealed interface TaskResult {
    /** Done. @param detail in a sentence; @param outputs for the manager */
    record Succeeded(String detail, Map<String, String> outputs) implements TaskResult {}

    /** Not done. @param detail in a sentence, with the last log lines where an instance failed */
    record Failed(String detail) implements TaskResult {}

    /** Refused where it has its effect: somebody else noted there a fence that is not lower. @param lostTo that one */
    record Overtaken(String detail, long lostTo) implements TaskResult {}
}
