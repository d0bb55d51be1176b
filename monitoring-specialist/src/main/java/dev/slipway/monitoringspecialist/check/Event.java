package dev.slipway.monitoringspecialist.check;

/** What the watch over an instance can be told. */
public sealed interface Event {
    /** The platform says how it stands; the same may be said again. */
    record Seen(Platform platform) implements Event {}

    /** A probe has ended. @param probe its number */
    record Ended(long probe, Outcome outcome) implements Event {}

    /** Time has passed. What is due follows from the time alone. */
    record Tick() implements Event {}
}
