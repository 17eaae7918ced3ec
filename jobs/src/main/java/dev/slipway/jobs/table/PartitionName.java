package dev.slipway.jobs.table;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The directory of all rows that have one value in a column: `COLUMN=VALUE`.
///
/// *Source*: Hive's layout of partitions; what is no plain character is written as the bytes of
/// UTF-8 in the way of URLs, which readers undo.
public final class PartitionName {
    /// Bytes that a directory's name may have; file systems take 255.
    public static final int LONGEST = 240;

    /// Stands for a missing value, and for an empty text.
    private static final String NOTHING = "__HIVE_DEFAULT_PARTITION__";

    private static final String RESERVED = "\"#%'*/:=?\\{}[]^<>|";
    private static final int BLANK = 0x20;
    private static final int DELETE = 0x7f;

    private PartitionName() {}

    /// Whether values of a field can name directories.
    public static boolean suits(Field field) {
        return switch (field.kind()) {
            case FLAG -> true;
            case WHOLE -> field.meaning().perSecond() == 0;
            case TEXT -> field.meaning() == Meaning.PLAIN;
            case SINGLE, REAL -> false;
        };
    }

    /// The directory of a row.
    public static String of(Column column, int row) {
        String value = column.isMissing(row) ? "" : ValueText.of(column, row);
        return escaped(column.field().name()) + "=" + (value.isEmpty() ? NOTHING : escaped(value));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            if (value < BLANK || value == DELETE || RESERVED.indexOf(value) >= 0) {
                escaped.append(String.format(Locale.ROOT, "%%%02X", value & 0xff));
            } else {
                escaped.append((char) value);
            }
        }
        return escaped.toString();
    }
}
