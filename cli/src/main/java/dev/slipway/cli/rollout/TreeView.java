package dev.slipway.cli.rollout;

import dev.slipway.cli.rollout.Rollout.Step;
import dev.slipway.cli.text.Colour;
import dev.slipway.cli.text.Look;
import dev.slipway.cli.text.Texts;
import dev.slipway.cli.text.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A deployment as a tree that fits on a terminal: what is done, what is under way, who gets the traffic, what went wrong. */
public final class TreeView {
    private static final int DETAIL_LINES = 20;
    /** Of what hangs from a step. */
    private static final int INDENT = 6;
    private static final int WORDS_AT_LEAST = 20;
    /** Columns from which on there is room for who does a step. */
    private static final int WIDE = 100;
    /** Below the frame the cursor needs a line. */
    private static final int SPARE = 1;

    private final Look look;

    /** For a terminal. */
    public TreeView(Look look) {
        this.look = look;
    }

    /** A line with what hangs from it. */
    private record Node(String text, List<Node> children) {
        static Node leaf(String text) {
            return new Node(text, List.of());
        }
    }

    /**
     * The whole tree, each line within the width; when it has more lines than the terminal, what is over is folded away.
     *
     * @param now by the clock that the deployment's times are of
     * @param beat grows by one with each frame
     */
    public List<String> frame(Rollout rollout, Instant now, int beat) {
        List<String> whole = draw(rollout, now, beat, 0);
        int most = look.height() - SPARE;
        for (int folded = 1; whole.size() > most && look.isTerminal() && folded <= rollout.steps().size(); folded++) {
            whole = draw(rollout, now, beat, folded);
        }
        return whole.size() > most && look.isTerminal() ? shortened(whole, most) : whole;
    }

    private List<String> shortened(List<String> lines, int most) {
        var kept = new ArrayList<>(lines.subList(0, Math.max(0, most - 1)));
        kept.add(look.paint(Colour.FAINT, "  (" + (lines.size() - kept.size()) + " more lines)"));
        return kept;
    }

    private List<String> draw(Rollout rollout, Instant now, int beat, int folded) {
        var lines = new ArrayList<String>();
        lines.add(cut(title(rollout, now)));
        hang(lines, "", nodes(rollout, now, beat, folded));
        return lines;
    }

    private void hang(List<String> lines, String indent, List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            boolean last = i == nodes.size() - 1;
            lines.add(cut(indent + look.paint(Colour.FAINT, last ? look.mark("└─ ", "`- ") : look.mark("├─ ", "|- ")) + nodes.get(i).text));
            hang(lines, indent + (last ? "   " : look.paint(Colour.FAINT, look.mark("│  ", "|  "))), nodes.get(i).children);
        }
    }

    private String cut(String line) {
        return Texts.cut(line.stripTrailing(), look, look.width());
    }

    // ---- the title

    private String title(Rollout rollout, Instant now) {
        Rollout.What what = rollout.what();
        return look.paint(Colour.BOLD, what.application() + "/" + what.environment()) + "  " + purpose(what) + "  "
                + Marks.phase(look, rollout.phase()) + took(rollout.startedAt(), rollout.finishedAt(), now);
    }

    /** {@code deploy 2 in place of 1, blue-green}. */
    static String purpose(Rollout.What what) {
        String verb = what.kind().toLowerCase(Locale.ROOT);
        String replaced = what.previousVersion() == null || what.previousVersion().equals(what.version()) ? "" : " in place of " + what.previousVersion();
        return verb + (what.version().isEmpty() ? "" : " " + what.version()) + replaced
                + (what.strategy() == null || what.strategy().isEmpty() ? "" : ", " + what.strategy());
    }

    private static String took(@Nullable Instant from, @Nullable Instant to, Instant now) {
        return from == null ? "" : "  " + Times.words(Duration.between(from, to == null ? now : to));
    }

    // ---- what hangs from it

    private List<Node> nodes(Rollout rollout, Instant now, int beat, int folded) {
        var nodes = new ArrayList<Node>();
        Rollout.Waiting waiting = rollout.waiting();
        if (waiting != null && !rollout.isOver()) {
            nodes.add(Node.leaf(look.paint(Colour.BUSY, look.mark("◷ ", "~ ") + waits(waiting))));
        }
        nodes.addAll(steps(rollout.steps().stream().filter(each -> !each.isUndo()).toList(), now, beat, folded));
        List<Step> undo = rollout.steps().stream().filter(Step::isUndo).toList();
        if (!undo.isEmpty()) {
            nodes.add(new Node(look.paint(Colour.BUSY, "undo"), steps(undo, now, beat, 0)));
        }
        if (!rollout.traffic().isEmpty()) {
            nodes.add(Node.leaf("traffic  " + Marks.bar(look, rollout.traffic()) + "  " + Marks.shares(rollout.traffic())));
        }
        if (!rollout.instances().isEmpty()) {
            nodes.add(new Node("instances", instances(rollout.instances())));
        }
        return nodes;
    }

    /** {@code waits for QUEUE: DEPLOY x runs in shop/dev, until 12:00:00.000}. */
    static String waits(Rollout.Waiting waiting) {
        return "waits (" + waiting.kind().toLowerCase(Locale.ROOT) + "): " + Texts.firstLine(waiting.because())
                + (waiting.until() == null ? "" : ", until " + Times.clock(waiting.until()) + " UTC");
    }

    private List<Node> steps(List<Step> steps, Instant now, int beat, int folded) {
        int names = steps.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        int assignees = steps.stream().mapToInt(each -> each.assignee().length()).max().orElse(0);
        var nodes = new ArrayList<Node>();
        int hidden = 0;
        for (Step step : steps) {
            if (hidden < folded && step.isOver() && !step.state().equals("FAILED")) {
                hidden++;
                continue;
            }
            nodes.add(new Node(row(step, now, beat, names, assignees), details(step)));
        }
        if (hidden > 0) {
            nodes.addFirst(Node.leaf(look.paint(Colour.FAINT, "(" + hidden + (hidden == 1 ? " step is" : " steps are") + " over)")));
        }
        return nodes;
    }

    private String row(Step step, Instant now, int beat, int names, int assignees) {
        boolean idle = step.state().equals("PENDING") || step.state().equals("SKIPPED");
        String name = Texts.pad(Texts.clean(step.name()), names);
        String who = look.isTerminal() && look.width() < WIDE ? "" : look.paint(Colour.FAINT, Texts.pad(step.assignee(), assignees)) + "  ";
        String time = step.startedAt() == null ? "" : took(step.startedAt(), step.finishedAt(), now).strip();
        String detail = switch (step.state()) {
            case "SKIPPED" -> "skipped";
            case "FAILED" -> "failed";
            default -> Texts.firstLine(step.detail());
        };
        return Marks.step(look, step.state(), beat) + " " + (idle ? look.paint(Colour.FAINT, name) : name) + "  " + who
                + look.paint(Colour.FAINT, Texts.pad(time, 6)) + "  "
                + (step.state().equals("FAILED") ? look.paint(Colour.BAD, detail) : look.paint(Colour.FAINT, detail));
    }

    /** Why a step failed, in full: mostly a sentence and the last lines of a log. */
    private List<Node> details(Step step) {
        if (!step.state().equals("FAILED")) {
            return List.of();
        }
        List<String> lines = step.detail().lines().map(Texts::clean).toList();
        var nodes = new ArrayList<Node>();
        int width = look.isTerminal() ? Math.max(WORDS_AT_LEAST, look.width() - INDENT) : 0;
        lines.stream().limit(1).flatMap(each -> Texts.wrap(each, width).stream()).forEach(each -> nodes.add(Node.leaf(look.paint(Colour.BAD, each))));
        lines.subList(Math.clamp(lines.size() - DETAIL_LINES, Math.min(1, lines.size()), lines.size()), lines.size())
                .forEach(each -> nodes.add(Node.leaf(each)));
        return nodes;
    }

    private List<Node> instances(List<Rollout.Instance> instances) {
        int ids = instances.stream().mapToInt(each -> each.id().length()).max().orElse(0);
        int versions = instances.stream().mapToInt(each -> each.version().length()).max().orElse(0);
        return instances.stream().map(each -> Node.leaf(Marks.instance(look, each.state()) + " " + Texts.pad(each.id(), ids)
                + "  version " + Texts.pad(each.version(), versions) + "  " + Texts.pad(Marks.health(look, each.state()), 9)
                + (each.address() == null ? "" : "  " + look.paint(Colour.FAINT, each.address())))).toList();
    }
}
