package dev.slipway.deploymentmanager;

import dev.slipway.testing.architecture.ArchitectureRules;

class ArchitectureTest extends ArchitectureRules {
    ArchitectureTest() {
        super("dev.slipway.deploymentmanager");
    }
}
