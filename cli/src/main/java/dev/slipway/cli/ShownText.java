package dev.slipway.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/// Texts as a terminal may have them. A character that would move its cursor, tell it what to do or
/// have it show others in another order is written as its number: reasons, notes and names are what
/// somebody elsewhere wrote, who could else have whoever reads them see what is not there.
public final class ShownText {
    private static final char FIRST_EMBEDDING = 0x202A;
    private static final char LAST_OVERRIDE = 0x202E;
    private static final char FIRST_ISOLATE = 0x2066;
    private static final char LAST_ISOLATE = 0x2069;

    private ShownText() {}

    /// A text that stands in one line, whatever is in it.
    public static String line(String text) {
        return shown(text, "");
    }

    /// A text of some lines. What it does to a document of JSON is an escape of JSON, which has
    /// none of its own for half of these characters.
    public static String lines(String text) {
        return shown(text, "\n\t");
    }

    /// Writes there what is written to it, as [#lines].
    public static PrintWriter on(PrintWriter out) {
        return new PrintWriter(new Shown(out));
    }

    private static String shown(String text, String kept) {
        if (text.chars().noneMatch(c -> isHidden(c, kept))) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHidden(c, kept)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static boolean isHidden(int c, String kept) {
        return (Character.isISOControl(c) && kept.indexOf(c) < 0) || isOrder(c);
    }

    /// Whether what follows stands in the direction that it says, whichever its letters have.
    ///
    /// *Source*: Unicode Standard Annex 9, sections 2.1 to 2.5.
    private static boolean isOrder(int c) {
        return (c >= FIRST_EMBEDDING && c <= LAST_OVERRIDE)
                || (c >= FIRST_ISOLATE && c <= LAST_ISOLATE);
    }

    private static final class Shown extends Writer {
        private final PrintWriter out;

        Shown(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(char[] buffer, int offset, int length) {
            out.write(lines(new String(buffer, offset, length)));
        }

        @Override
        public void flush() {
            out.flush();
        }

        /// The writer below goes on.
        @Override
        public void close() {
            out.flush();
        }
    }
}
