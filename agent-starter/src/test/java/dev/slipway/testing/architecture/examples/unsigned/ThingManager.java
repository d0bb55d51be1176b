package dev.slipway.testing.architecture.examples.unsigned;

/** Has a name that says nothing, in a package without a sign. */
public final class ThingManager {
    private ThingManager() {}
}
