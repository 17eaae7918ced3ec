package dev.slipway.api.spec;

import java.util.Locale;
import java.util.Optional;

/// How rows lie in files.
public enum FileFormat {
    /// Apache Parquet.
    PARQUET(".parquet"),
    /// Comma-separated values with a line of names.
    CSV(".csv"),
    /// One JSON object a line.
    JSONL(".jsonl");

    private final String suffix;

    FileFormat(String suffix) {
        this.suffix = suffix;
    }

    /// How names of its files end.
    public String suffix() {
        return suffix;
    }

    /// As wishes and attempts write it, such as `parquet`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The one that is written like this.
    public static Optional<FileFormat> named(String text) {
        for (FileFormat format : values()) {
            if (format.text().equals(text)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /// The format that a file's name tells, if it tells one.
    public static Optional<FileFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".ndjson") || name.endsWith(".json")) {
            return Optional.of(JSONL);
        }
        for (FileFormat format : values()) {
            if (name.endsWith(format.suffix)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
