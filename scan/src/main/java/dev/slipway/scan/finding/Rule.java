package dev.slipway.scan.finding;

import java.util.Arrays;
import java.util.Locale;

/// What is looked for in formats; secrets have rules of their own.
public enum Rule {
    PICKLE_DANGEROUS_GLOBAL(Severity.CRITICAL),
    PICKLE_UNLISTED_GLOBAL(Severity.HIGH),
    PICKLE_DOTTED_NAME(Severity.HIGH),
    PICKLE_CALL(Severity.HIGH),
    PICKLE_BUILD(Severity.HIGH),
    PICKLE_PERSISTENT_ID(Severity.HIGH),
    PICKLE_EXTENSION(Severity.HIGH),
    PICKLE_PROTOCOL(Severity.HIGH),
    PICKLE_FRAME(Severity.HIGH),
    PICKLE_TRAILING(Severity.HIGH),
    PICKLE_BROKEN(Severity.HIGH),
    PICKLE_LIMIT(Severity.HIGH),
    ARCHIVE_PATH(Severity.HIGH),
    ARCHIVE_DUPLICATE(Severity.HIGH),
    ARCHIVE_LINK(Severity.HIGH),
    ARCHIVE_HEADERS(Severity.HIGH),
    ARCHIVE_BOMB(Severity.HIGH),
    ARCHIVE_NESTING(Severity.HIGH),
    ARCHIVE_ENTRIES(Severity.HIGH),
    ARCHIVE_BROKEN(Severity.MEDIUM),
    ARCHIVE_UNREADABLE(Severity.MEDIUM),
    POLYGLOT(Severity.HIGH),
    NUMPY_OBJECTS(Severity.HIGH),
    NUMPY_HEADER(Severity.MEDIUM),
    ONNX_EXTERNAL_PATH(Severity.HIGH),
    ONNX_EXTERNAL_KEY(Severity.HIGH),
    ONNX_EXTERNAL_RANGE(Severity.MEDIUM),
    ONNX_CUSTOM_DOMAIN(Severity.MEDIUM),
    ONNX_BROKEN(Severity.MEDIUM),
    SAFETENSORS_HEADER(Severity.MEDIUM),
    NATIVE_CODE(Severity.HIGH),
    PYTHON_BYTECODE(Severity.HIGH),
    FORMAT_NOT_SCANNED(Severity.MEDIUM),
    LINK(Severity.HIGH);

    private final Severity severity;

    Rule(Severity severity) {
        this.severity = severity;
    }

    /// Whether a rule of this name is about formats; the others are about secrets.
    public static boolean isFormat(String id) {
        return Arrays.stream(values()).anyMatch(rule -> rule.id().equals(id));
    }

    /// The rule's name in reports.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// How bad what it finds is.
    public Severity severity() {
        return severity;
    }
}
