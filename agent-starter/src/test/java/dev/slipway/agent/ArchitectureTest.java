package dev.slipway.agent;

import dev.slipway.testing.architecture.ArchitectureRules;
import org.junit.jupiter.api.Nested;

/** Of this module, and of those below it, which cannot depend on the rules without a cycle. */
class ArchitectureTest {
    @Nested
    class Starter extends ArchitectureRules {
        Starter() {
            super("dev.slipway.agent", "delegation", "metrics", "presence", "time", "trace");
        }
    }

    @Nested
    class Model extends ArchitectureRules {
        Model() {
            super("dev.slipway.model");
        }
    }

    @Nested
    class Embedded extends ArchitectureRules {
        Embedded() {
            super("dev.slipway.embedded");
        }
    }
}
