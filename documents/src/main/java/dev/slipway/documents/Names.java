package dev.slipway.documents;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the name that somebody meant.
public final class Names {
    private Names() {}

    /// What is said behind a name that is not known: the one that was probably meant, or nothing.
    public static String meant(String name, Collection<String> known) {
        return meant(name, known, "");
    }

    /// The same, or all that are known.
    public static String meantOrAll(String name, Collection<String> known) {
        return meant(name, known, " (expected: one of " + String.join(", ", known) + ")");
    }

    /// The same, or `otherwise`.
    public static String meant(String name, Collection<String> known, String otherwise) {
        return nearest(name, known).map(near -> " (did you mean " + near + "?)").orElse(otherwise);
    }

    /// The known name that is nearest to `name`, when it is near enough to be meant.
    private static Optional<String> nearest(String name, Collection<String> known) {
        int most = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(candidate -> Math.abs(name.length() - candidate.length()) <= most)
                .filter(candidate -> distance(name, candidate) <= most)
                .min(
                        Comparator.comparingInt((String candidate) -> distance(name, candidate))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// The number of single-character edits between two texts.
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
