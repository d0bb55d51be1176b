package dev.slipway.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows whose cells stand below each other; the last column takes what is left of the line. */
public final class Table {
    private static final String GAP = "  ";

    private final Look look;
    private final List<List<String>> rows = new ArrayList<>();

    /** With a head. @param head names of the columns, shown in capitals; none for a table without */
    public Table(Look look, String... head) {
        this.look = look;
        if (head.length > 0) {
            rows.add(List.of(head).stream().map(each -> look.paint(Colour.FAINT, each.toUpperCase(Locale.ROOT))).toList());
        }
    }

    /** A row. Cells may be coloured. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** All rows as lines. @param indent before each */
    public List<String> lines(String indent) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], Texts.width(row.get(i)));
            }
        }
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            var line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                line.append(i == 0 ? "" : GAP).append(i == row.size() - 1 ? row.get(i) : Texts.pad(row.get(i), widths[i]));
            }
            lines.add(Texts.cut(line.toString().stripTrailing(), look, look.width()));
        }
        return lines;
    }
}
