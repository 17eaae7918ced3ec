package dev.slipway.cli;

import java.util.ArrayList;
import java.util.List;

/// What makes one text another, line by line: `-` for lines that go, `+` for those that come.
public final class LineDiff {
    private static final int CONTEXT = 2;

    private LineDiff() {}

    /// The lines of the difference with some context; none when the texts are the same.
    public static List<String> of(String before, String after) {
        List<String> left = before.lines().toList();
        List<String> right = after.lines().toList();
        if (left.equals(right)) {
            return List.of();
        }
        return withoutDistantLines(merged(left, right, lengths(left, right)));
    }

    /// Length of the longest common subsequence of what follows each pair of places.
    private static int[][] lengths(List<String> left, List<String> right) {
        int[][] lengths = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                lengths[i][j] =
                        left.get(i).equals(right.get(j))
                                ? 1 + lengths[i + 1][j + 1]
                                : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        return lengths;
    }

    private static List<String> merged(List<String> left, List<String> right, int[][] lengths) {
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            boolean both = i < left.size() && j < right.size();
            if (both && left.get(i).equals(right.get(j))) {
                lines.add("  " + left.get(i++));
                j++;
            } else if (j == right.size() || (both && lengths[i + 1][j] >= lengths[i][j + 1])) {
                lines.add("- " + left.get(i++));
            } else {
                lines.add("+ " + right.get(j++));
            }
        }
        return lines;
    }

    private static List<String> withoutDistantLines(List<String> lines) {
        List<String> near = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (isNearAChange(lines, i)) {
                near.add(lines.get(i));
            }
        }
        return near;
    }

    private static boolean isNearAChange(List<String> lines, int place) {
        int last = Math.min(lines.size() - 1, place + CONTEXT);
        for (int i = Math.max(0, place - CONTEXT); i <= last; i++) {
            if (!lines.get(i).startsWith("  ")) {
                return true;
            }
        }
        return false;
    }
}
