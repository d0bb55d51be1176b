package dev.slipway.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known word that somebody who mistyped had in mind. */
public final class Nearest {
    private Nearest() {}

    /**
     * The known word nearest to this one, where a third of its letters or fewer differ (Damerau 1964: two letters exchanged are
     * one slip, and the commonest).
     */
    public static Optional<String> to(String word, Collection<String> known) {
        return known.stream()
                // Words of other lengths need not be compared, which keeps a very long one cheap.
                .filter(each -> Math.abs(word.length() - each.length()) <= slips(word, each))
                .min(Comparator.<String>comparingInt(each -> distance(word, each)).thenComparing(Comparator.naturalOrder()))
                .filter(each -> distance(word, each) <= slips(word, each));
    }

    private static int slips(String word, String known) {
        return Math.max(1, Math.max(word.length(), known.length()) / 3);
    }

    /** {@code ; did you mean 'x'?}, or nothing. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(each -> "; did you mean '" + each + "'?").orElse("");
    }

    /** Letters to insert, leave out, replace, or exchange with their neighbour (optimal string alignment). */
    private static int distance(String one, String other) {
        int[][] rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int replaced = rows[i - 1][j - 1] + (same(one, i - 1, other, j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1 && j > 1 && same(one, i - 1, other, j - 2) && same(one, i - 2, other, j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[one.length()][other.length()];
    }

    private static boolean same(String one, int i, String other, int j) {
        return Character.toLowerCase(one.charAt(i)) == Character.toLowerCase(other.charAt(j));
    }
}
