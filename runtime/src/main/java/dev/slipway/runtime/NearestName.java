package dev.slipway.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The known name that a mistyped one is closest to.
public final class NearestName {
    private static final int LONGEST = 64;

    private NearestName() {}

    /// The known name with the fewest letters to change; empty when none is known.
    public static String to(String name, List<String> known) {
        String typed = name.substring(0, Math.min(name.length(), LONGEST)).toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)))
                .orElse("");
    }

    /// Insertions, deletions and replacements (Levenshtein) from one to the other.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
