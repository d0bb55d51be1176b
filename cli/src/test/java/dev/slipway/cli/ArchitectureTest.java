package dev.slipway.cli;

import dev.slipway.testing.architecture.ArchitectureRules;

class ArchitectureTest extends ArchitectureRules {
    ArchitectureTest() {
        super("dev.slipway.cli", "command", "terminal");
    }
}
