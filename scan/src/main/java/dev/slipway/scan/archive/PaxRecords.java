package dev.slipway.scan.archive;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// What a pax header says of the entry behind it.
///
/// *Source*: POSIX.1-2017, pax, "pax Extended Header".
///
/// @param path the entry's name; empty where none is said
/// @param size the entry's bytes; -1 where none are said
/// @param problem why loaders may read the header in another way; empty where none would
record PaxRecords(String path, long size, String problem) {
    private static final Pattern LENGTH = Pattern.compile("[1-9]\\d{0,5}");
    private static final Pattern SIZE = Pattern.compile("\\d{1,18}");
    private static final String SPARSE = "GNU.sparse.";

    /// Reads records of the form `LENGTH KEY=VALUE` and a line feed, by their lengths alone.
    static PaxRecords read(byte[] bytes) {
        PaxRecords read = new PaxRecords("", -1, "");
        int at = 0;
        while (at < bytes.length && read.problem().isEmpty()) {
            int blank = find(bytes, ' ', at);
            String length = text(bytes, at, blank);
            int end = LENGTH.matcher(length).matches() ? at + Integer.parseInt(length) : -1;
            int equals = find(bytes, '=', blank);
            if (end > bytes.length || equals >= end || bytes[end - 1] != '\n') {
                return new PaxRecords(read.path(), read.size(), "a pax header that is broken");
            }
            read = read.with(text(bytes, blank + 1, equals), text(bytes, equals + 1, end - 1));
            at = end;
        }
        return read;
    }

    private PaxRecords with(String key, String value) {
        if (key.startsWith(SPARSE)) {
            return new PaxRecords(path, size, "a pax header of a file with holes");
        }
        return switch (key) {
            case "path" ->
                    new PaxRecords(
                            value, size, path.isEmpty() ? "" : "a pax header with two names");
            case "size" ->
                    size < 0 && SIZE.matcher(value).matches()
                            ? new PaxRecords(path, Long.parseLong(value), "")
                            : new PaxRecords(path, size, "a pax header with a size it cannot have");
            default -> this;
        };
    }

    /// Where a character is next, or the end.
    private static int find(byte[] bytes, char wanted, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }
}
