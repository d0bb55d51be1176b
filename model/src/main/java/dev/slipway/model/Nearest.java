package dev.slipway.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known word that somebody who mistyped had in mind. */
public final class Nearest {
    /** Longer than any word that is known; the work grows with it. */
    private static final int LETTERS_AT_MOST = 100;

    private Nearest() {}

    /** The known word nearest to this one, where a third of its letters or fewer differ; two that changed places differ in one. */
    public static Optional<String> to(String word, Collection<String> known) {
        return word.length() > LETTERS_AT_MOST ? Optional.empty() : known.stream()
                .min(Comparator.<String>comparingInt(each -> distance(word, each)).thenComparing(Comparator.naturalOrder()))
                .filter(each -> distance(word, each) <= Math.max(1, Math.max(word.length(), each.length()) / 3));
    }

    /** {@code ; did you mean 'x'?}, or nothing. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(each -> "; did you mean '" + each + "'?").orElse("");
    }

    /** {@code ; did you mean 'x'? Known: x, y}, or {@code ; Known: x, y}, in the order in which they are given. */
    public static String choices(String word, Collection<String> known) {
        String hint = hint(word, known);
        return (hint.isEmpty() ? ";" : hint) + " Known: " + String.join(", ", known);
    }

    /** Of Levenshtein (1966) with Damerau's transpositions (1964), each pair of letters changed at most once. */
    private static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int changed = cost[i - 1][j - 1] + (same(one, i - 1, other, j - 1) ? 0 : 1);
                cost[i][j] = Math.min(changed, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && same(one, i - 1, other, j - 2) && same(one, i - 2, other, j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[one.length()][other.length()];
    }

    private static boolean same(String one, int i, String other, int j) {
        return Character.toLowerCase(one.charAt(i)) == Character.toLowerCase(other.charAt(j));
    }
}
