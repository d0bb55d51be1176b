package dev.slipway.cli.rollout;

import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a deployment ended, and what its reader may do next. */
public final class Ending {
    private Ending() {}

    /**
     * In words.
     *
     * @param asIntended whether it ended as its caller wanted it to
     * @param url where the environment answers; null when nobody knows
     */
    public static List<String> lines(Rollout rollout, boolean asIntended, Look look, @Nullable String url) {
        var lines = new ArrayList<String>();
        String because = rollout.because().isEmpty() ? "" : ": " + Texts.firstLine(rollout.because());
        lines.addAll(Texts.wrap(rollout.phase() + because, look.width()));
        lines.set(0, look.paint(asIntended ? Colour.GOOD : Colour.BAD, lines.getFirst()));
        // A failed step has shown the log already; an end without one has not.
        if (rollout.steps().stream().noneMatch(each -> each.state().equals("FAILED"))) {
            rollout.because().lines().skip(1).map(each -> "  " + Texts.clean(each)).forEach(lines::add);
        }
        if (asIntended && url != null) {
            lines.add(look.paint(Colour.BOLD, rollout.what().application() + "/" + rollout.what().environment()) + " answers at " + url);
        }
        if (!asIntended) {
            lines.add("Look further:  ./slipway report " + rollout.id());
            lines.add("               ./slipway logs " + rollout.what().application() + " --environment " + rollout.what().environment()
                    + " --release " + rollout.id());
        }
        return lines;
    }
}
