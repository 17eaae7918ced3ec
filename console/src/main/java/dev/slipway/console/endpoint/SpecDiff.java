package dev.slipway.console.endpoint;

import java.util.ArrayList;
import java.util.List;

/// What changed between two texts, line by line: the longest lines that both have in the same order
/// stay.
final class SpecDiff {
    private static final int MOST_LINES = 500;

    private SpecDiff() {}

    static List<DiffLine> of(String before, String after) {
        List<String> old = before.lines().limit(MOST_LINES).toList();
        List<String> now = after.lines().limit(MOST_LINES).toList();
        int[][] common = common(old, now);
        List<DiffLine> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                lines.add(new DiffLine(now.get(j), false, false));
                i++;
                j++;
            } else if (j >= now.size()
                    || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new DiffLine(old.get(i), true, false));
                i++;
            } else {
                lines.add(new DiffLine(now.get(j), false, true));
                j++;
            }
        }
        return lines;
    }

    /// How many lines the rests of both texts have in common.
    private static int[][] common(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] =
                        old.get(i).equals(now.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
