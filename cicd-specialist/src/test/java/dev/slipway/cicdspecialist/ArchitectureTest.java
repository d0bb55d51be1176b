package dev.slipway.cicdspecialist;

import dev.slipway.testing.architecture.ArchitectureRules;

class ArchitectureTest extends ArchitectureRules {
    ArchitectureTest() {
        super("dev.slipway.cicdspecialist");
    }
}
