package dev.slipway.cli;

import dev.slipway.api.error.TimeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines of cells, each column as wide as its widest cell. Times are written as people read them,
/// and every cell as [ShownText] has lines.
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /// A table whose first line names its columns.
    public Table(String... heads) {
        rows.add(List.of(heads));
    }

    /// Adds a line; what is null is left empty.
    public Table row(@Nullable Object... cells) {
        List<String> row = new ArrayList<>();
        for (@Nullable Object cell : cells) {
            row.add(text(cell));
        }
        rows.add(row);
        return this;
    }

    private static String text(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        if (cell instanceof Instant moment) {
            return TimeText.of(moment);
        }
        return cell instanceof Duration time ? TimeText.of(time) : ShownText.line(cell.toString());
    }

    /// Prints it.
    public void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                line.repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
