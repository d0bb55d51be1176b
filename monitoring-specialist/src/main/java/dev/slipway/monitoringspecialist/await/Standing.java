package dev.slipway.monitoringspecialist.await;

import java.time.Instant;
import java.util.List;

/** How an awaited instance stands. */
public sealed interface Standing {
    /** Healthy. @param since without a break, by checks of this process */
    record Healthy(Instant since) implements Standing {}

    /** Not healthy, but it may become so. @param because in a sentence */
    record NotHealthy(String because) implements Standing {}

    /** It has ended and will not come back. @param detail in a sentence; @param lastLines of its log */
    record Ended(String detail, List<String> lastLines) implements Standing {
        /** Copies the list. */
        public Ended {
            lastLines = List.copyOf(lastLines);
        }
    }
}
