package dev.slipway.api.error;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is said of a text that is no CSV, whoever reads it.
public final class CsvFault {
    private static final String RECORD = "Exception when reading ";
    private static final String OPEN = "Unclosed quoted field";
    private static final Pattern LINE = Pattern.compile("(?:started in|starting at) line (\\d+)");

    private CsvFault() {}

    /// In which line the record begins that the parser could not read, and why it could not. The
    /// parser says which record it was, and has the reason behind that.
    public static String inWords(RuntimeException failure) {
        Throwable cause = failure.getCause();
        String why = cause == null ? null : cause.getMessage();
        String all = failure.getMessage() + (why == null ? "" : ": " + why);
        boolean isOpen = all.contains(OPEN);
        if (!isOpen && (why == null || !all.startsWith(RECORD))) {
            return all;
        }
        Matcher line = LINE.matcher(all);
        return "line "
                + (line.find() ? line.group(1) : "1")
                + ": "
                + (isOpen ? "a quote that is never closed" : why);
    }
}
