package dev.slipway.stats;

import java.util.Arrays;
import java.util.Locale;

/// A table of `docs/concepts/evidence.md`, and how its cells are written.
final class Table {
    private static final int HOUR = 3600;

    private final StringBuilder text = new StringBuilder();

    Table(String... head) {
        row(head);
        text.append('|').append("---|".repeat(head.length)).append('\n');
    }

    void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static int median(int[] values) {
        return sorted(values)[values.length / 2];
    }

    static String medianAndWorst(int[] values) {
        int worst = sorted(values)[values.length * 9 / 10];
        return seconds(median(values)) + " (" + seconds(worst) + ")";
    }

    static String minutes(int seconds, int longest) {
        return seconds >= longest
                ? text("over %.0f h", longest / (double) HOUR)
                : text("%.1f min", seconds / 60.0);
    }

    static String percent(double rate) {
        return text("%.1f %%", 100 * rate);
    }

    static String percent(long some, int all) {
        return text("%.1f %%", 100.0 * some / all);
    }

    static String bold(String text) {
        return "**" + text + "**";
    }

    static String whole(long number) {
        return text("%,d", number);
    }

    /// The annotation that is asked for would be a dependency.
    @SuppressWarnings("AnnotateFormatMethod")
    static String text(String format, Object argument) {
        return String.format(Locale.ROOT, format, argument);
    }

    private static String seconds(int seconds) {
        return seconds >= HOUR ? "over 1 h" : text("%,d s", seconds);
    }

    private static int[] sorted(int[] values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
