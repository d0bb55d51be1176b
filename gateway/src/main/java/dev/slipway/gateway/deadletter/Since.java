package dev.slipway.gateway.deadletter;

/** What came to a letter's key after it. */
public sealed interface Since {
    /** Nothing that matters. */
    record Nothing() implements Since {}

    /** The environment had a delegation with this fence. */
    record Fence(long fence) implements Since {}

    /** The topic holds a newer record of the same key. */
    record NewerState() implements Since {}

    /** The topics could not be read so far in the time that there was. */
    record NotKnown() implements Since {}
}
