package dev.slipway.gateway.http;

import dev.slipway.gateway.view.Views;
import dev.slipway.model.Nearest;
import dev.slipway.model.manifest.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * The parameters of a query. Whoever reads them declares all that it knows first; what is wrong is collected, and told at
 * once by {@link #check}.
 */
final class Query {
    private static final int LIMIT_AT_MOST = 500;
    private static final Duration WAIT_AT_MOST = Duration.ofMinutes(10);
    private static final Duration AGO_AT_MOST = Duration.ofDays(3650);

    private final MultiValueMap<String, String> given;
    private final List<Problem.Wrong> wrong = new ArrayList<>();

    Query(MultiValueMap<String, String> given) {
        this.given = given;
    }

    /** Declares the parameters that are known. */
    Query knows(String... names) {
        List<String> known = List.of(names);
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                wrong(name, "unknown parameter" + (known.isEmpty() ? "; this call has none" : Nearest.choices(name, known)));
            } else if (values.size() > 1) {
                wrong(name, "is given " + values.size() + " times; give it once");
            }
        });
        return this;
    }

    /** Ends the call if anything was wrong. */
    void check() {
        if (!wrong.isEmpty()) {
            throw new Refusal(Problem.invalid(wrong));
        }
    }

    /** A whole number within bounds, both included. */
    int whole(String name, int otherwise, int least, int most) {
        String text = text(name).orElse(Integer.toString(otherwise));
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notWhole) {
            // told below, as a number out of bounds is
        }
        wrong(name, "'" + text + "' is not a whole number from " + least + " to " + most);
        return otherwise;
    }

    int limit() {
        return whole("limit", Views.LIMIT_DEFAULT, 1, LIMIT_AT_MOST);
    }

    boolean flag(String name) {
        String text = text(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            wrong(name, "'" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    /** How long to hold the answer; zero unless asked for. */
    Duration waitFor() {
        Optional<String> text = text("wait");
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Optional<Duration> wait = Durations.parse(text.get()).filter(each -> !each.isNegative() && each.compareTo(WAIT_AT_MOST) <= 0);
        if (wait.isEmpty()) {
            wrong("wait", "'" + text.get() + "' is not a duration from 0s to 10m; write it as 30s, 5m or PT30S");
        }
        return wait.orElse(Duration.ZERO);
    }

    /** A moment, or how long ago. @param now by the gateway's clock */
    @Nullable Instant since(String name, Instant now) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return null;
        }
        Optional<Duration> ago = Durations.parse(text.get()).filter(each -> !each.isNegative() && each.compareTo(AGO_AT_MOST) <= 0);
        if (ago.isPresent()) {
            return now.minus(ago.get());
        }
        try {
            return OffsetDateTime.parse(text.get()).toInstant();
        } catch (DateTimeParseException notATime) {
            wrong(name, "'" + text.get() + "' is neither a time such as 2026-11-23T17:00:00Z nor a duration such as 15m");
            return null;
        }
    }

    /** Those of some filters that were given. @param words what may stand in one of them; any text in the others */
    Map<String, String> filters(Map<String, List<String>> words, String... names) {
        var filters = new LinkedHashMap<String, String>();
        for (String name : names) {
            text(name).ifPresent(value -> {
                List<String> known = words.getOrDefault(name, List.of());
                if (!known.isEmpty() && !known.contains(value)) {
                    wrong(name, "unknown " + name + " '" + value + "'" + Nearest.choices(value, known));
                }
                filters.put(name, value);
            });
        }
        return filters;
    }

    /** Where a list goes on, in the words of the views. @param list that the cursor must be of */
    @Nullable String cursor(String list) {
        Optional<String> text = text("cursor");
        Optional<String> inner = text.flatMap(each -> Cursor.open(list, each));
        if (text.isPresent() && inner.isEmpty()) {
            wrong("cursor", "is not a cursor of this list; take it from nextCursor, or leave it out to begin");
        }
        return inner.orElse(null);
    }

    private Optional<String> text(String name) {
        String text = given.getFirst(name);
        if (text != null && text.isEmpty()) {
            wrong(name, "is empty; give a value, or leave it out");
            return Optional.empty();
        }
        return given.containsKey(name) && text == null ? noValue(name) : Optional.ofNullable(text);
    }

    private Optional<String> noValue(String name) {
        wrong(name, "is empty; give a value, or leave it out");
        return Optional.empty();
    }

    private void wrong(String name, String detail) {
        if (wrong.stream().noneMatch(each -> name.equals(each.parameter()))) {
            wrong.add(Problem.Wrong.parameter(name, detail));
        }
    }
}
