package dev.slipway.monitoringspecialist.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the platform says of an instance. */
public sealed interface Platform {
    /** It is being started and does not listen yet: a check would ask whoever holds its port. */
    record Starting() implements Platform {}

    /** It is alive, and listens where it has a port. @param address {@code host:port}; null where it has none */
    record Running(@Nullable String address) implements Platform {}

    /** It was told to end. */
    record Leaving() implements Platform {}

    /** It has ended. @param detail in a sentence; @param lastLines of its log */
    record Ended(Cause cause, String detail, List<String> lastLines) implements Platform {
        /** Copies the list. */
        public Ended {
            lastLines = List.copyOf(lastLines);
        }
    }

    /** Why an instance has ended. */
    enum Cause {
        /** By itself. */
        EXITED,
        /** Nobody knows. */
        UNKNOWN,
        /** The machine was restarted. */
        REBOOT,
        /** Ended with the suite by its operator. */
        SUITE_DOWN,
        /** The deployer that kept it is gone for good. */
        DEPLOYER_GONE,
        /** By a delegation. */
        REQUESTED;

        /** Whether the application is to blame; what the machine or an operator ended is restored by the manager without alarm. */
        public boolean isFault() {
            return switch (this) {
                case EXITED, UNKNOWN -> true;
                case REBOOT, SUITE_DOWN, DEPLOYER_GONE, REQUESTED -> false;
            };
        }
    }
}
