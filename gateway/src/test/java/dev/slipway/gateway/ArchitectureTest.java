package dev.slipway.gateway;

import dev.slipway.testing.architecture.ArchitectureRules;

class ArchitectureTest extends ArchitectureRules {
    ArchitectureTest() {
        super("dev.slipway.gateway");
    }
}
