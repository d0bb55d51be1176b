package dev.slipway.deploymentmanager.plan;

import java.time.Duration;
import java.util.List;

/**
 * One step of a plan.
 *
 * @param id unique in its deployment
 * @param name for people
 * @param action what it does
 * @param dependsOn steps that must have succeeded before
 * @param deadline from its start until it counts as failed
 */
public record Step(String id, String name, Action action, List<String> dependsOn, Duration deadline) {
    /** Copies the list. */
    public Step {
        dependsOn = List.copyOf(dependsOn);
    }
}
