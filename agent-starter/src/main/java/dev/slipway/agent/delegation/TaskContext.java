package dev.slipway.agent.delegation;

import dev.slipway.schemas.DelegationRecord;
import java.time.Duration;

/** What a task may ask and tell while it runs. */
public interface TaskContext {
    /** What is to be done. */
    DelegationRecord delegation();

    /** Whether a task with a higher fence waits for its target: the task should end soon, however. */
    boolean cancelled();

    /** Until its deadline; zero when it has passed. */
    Duration remaining();

    /** Tells the manager how it stands, in a sentence. */
    void report(String detail);
}
