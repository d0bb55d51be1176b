package dev.slipway.erroranalyst;

import dev.slipway.testing.architecture.ArchitectureRules;

class ArchitectureTest extends ArchitectureRules {
    ArchitectureTest() {
        super("dev.slipway.erroranalyst");
    }
}
