package dev.slipway.gateway.deadletter;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a dead letter's record was read: {@code topic-partition@offset}. @param partition from 0; @param offset from 0 */
public record Origin(String topic, int partition, long offset) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]{1,200})-(\\d{1,6})@(\\d{1,18})");

    /**
     * Of the header that tells it; empty when it does not, or tells another topic than the letter's: that is where something was
     * read whose consequence could not be written.
     */
    public static Optional<Origin> read(String text, LetterId letter) {
        Matcher form = FORM.matcher(text);
        return form.matches() && form.group(1).equals(letter.originTopic())
                ? Optional.of(new Origin(form.group(1), Integer.parseInt(form.group(2)), Long.parseLong(form.group(3)))) : Optional.empty();
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
