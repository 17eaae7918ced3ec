package dev.slipway.jobs.attempt;

import java.util.Locale;
import java.util.Optional;

/// How a table is written down.
public enum TableFormat {
    PARQUET(".parquet"),
    CSV(".csv"),
    JSONL(".jsonl");

    private final String suffix;

    TableFormat(String suffix) {
        this.suffix = suffix;
    }

    /// How files of this format end.
    public String suffix() {
        return suffix;
    }

    /// As attempts write it, such as `parquet`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The format with this name, if there is one.
    public static Optional<TableFormat> named(String name) {
        for (TableFormat format : values()) {
            if (format.wireName().equals(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /// The format that a file's name speaks of, if it does.
    public static Optional<TableFormat> ofFileName(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".ndjson") || lower.endsWith(".json")) {
            return Optional.of(JSONL);
        }
        for (TableFormat format : values()) {
            if (lower.endsWith(format.suffix)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
