package dev.slipway.gateway.deadletter;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a dead letter by its place: {@code <topic>.dlt-<partition>-<offset>}. Every gateway gives it the same name, and none
 * needs to remember it.
 *
 * @param topic of the dead letters
 * @param partition from 0
 * @param offset from 0
 */
public record LetterId(String topic, int partition, long offset) {
    private static final String SUFFIX = ".dlt";
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]{1,200}\\.dlt)-(\\d{1,6})-(\\d{1,18})");

    /** Of the text that {@link #toString} gives; empty when it is none. */
    public static Optional<LetterId> read(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new LetterId(form.group(1), Integer.parseInt(form.group(2)), Long.parseLong(form.group(3))))
                : Optional.empty();
    }

    /** The topic that its record was written to at first, by its own name. */
    public String originTopic() {
        return topic.endsWith(SUFFIX) ? topic.substring(0, topic.length() - SUFFIX.length()) : topic;
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
