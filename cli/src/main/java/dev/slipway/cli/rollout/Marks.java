package dev.slipway.cli.rollout;

import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Look;
import java.util.List;

/** Marks and colours of states, phases and shares, everywhere the same. */
public final class Marks {
    private static final List<String> SPINNER = List.of("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏");
    private static final List<String> SPINNER_ASCII = List.of("|", "/", "-", "\\");
    private static final int BAR = 24;

    private Marks() {}

    /** Of a step's state. @param beat a number that grows: something is under way */
    static String step(Look look, String state, int beat) {
        return switch (state) {
            case "SUCCEEDED" -> look.paint(Colour.GOOD, look.mark("✓", "+"));
            case "FAILED" -> look.paint(Colour.BAD, look.mark("✗", "x"));
            case "COMPENSATED" -> look.paint(Colour.BUSY, look.mark("↩", "<"));
            case "SKIPPED" -> look.paint(Colour.FAINT, "-");
            case "RUNNING", "DELEGATED" -> {
                List<String> spinner = look.unicode() ? SPINNER : SPINNER_ASCII;
                yield look.paint(Colour.BUSY, spinner.get(Math.floorMod(beat, spinner.size())));
            }
            default -> look.paint(Colour.FAINT, look.mark("·", "."));
        };
    }

    /** A phase in its colour. */
    public static String phase(Look look, String phase) {
        return look.paint(switch (phase) {
            case "SUCCEEDED" -> Colour.GOOD;
            case "FAILED", "ROLLED_BACK" -> Colour.BAD;
            case "CANCELLED", "SUPERSEDED" -> Colour.FAINT;
            default -> Colour.BUSY;
        }, phase);
    }

    /** An instance's state, or an environment's health, in its colour. */
    public static String health(Look look, String state) {
        return look.paint(switch (state) {
            case "HEALTHY", "UP", "HEALED", "RESOLVED" -> Colour.GOOD;
            case "UNHEALTHY", "LOST", "DOWN", "FIRING", "FAILED", "CRITICAL" -> Colour.BAD;
            case "STOPPED", "UNKNOWN", "SUPPRESSED" -> Colour.FAINT;
            default -> Colour.BUSY;
        }, state);
    }

    /** A dot for an instance. */
    public static String instance(Look look, String state) {
        return switch (state) {
            case "HEALTHY" -> look.paint(Colour.GOOD, look.mark("●", "*"));
            case "UNHEALTHY", "LOST" -> look.paint(Colour.BAD, look.mark("●", "!"));
            case "STARTING" -> look.paint(Colour.BUSY, look.mark("◐", "o"));
            default -> look.paint(Colour.FAINT, look.mark("○", "o"));
        };
    }

    /** How the traffic is shared, as a bar whose parts stand for versions in order. */
    static String bar(Look look, List<Rollout.Share> traffic) {
        List<String> fills = look.unicode() ? List.of("█", "▒", "░") : List.of("#", "=", "-");
        var bar = new StringBuilder();
        int given = 0;
        int weights = 0;
        for (int i = 0; i < traffic.size(); i++) {
            weights += traffic.get(i).weight();
            int end = Math.min(BAR, Math.round(weights * BAR / 100f));
            bar.append(look.paint(i == 0 ? Colour.GOOD : Colour.NAME, fills.get(Math.min(i, fills.size() - 1)).repeat(Math.max(0, end - given))));
            given = Math.max(given, end);
        }
        return bar + look.mark("·", ".").repeat(BAR - given);
    }

    /** {@code version 1 80 %, version 2 20 %}. */
    static String shares(List<Rollout.Share> traffic) {
        return String.join(", ", traffic.stream().map(each -> "version " + each.version() + " " + each.weight() + " %").toList());
    }
}
