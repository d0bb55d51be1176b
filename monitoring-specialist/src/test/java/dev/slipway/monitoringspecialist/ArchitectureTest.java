package dev.slipway.monitoringspecialist;

import dev.slipway.testing.architecture.ArchitectureRules;

class ArchitectureTest extends ArchitectureRules {
    ArchitectureTest() {
        super("dev.slipway.monitoringspecialist");
    }
}
