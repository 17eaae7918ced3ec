package dev.slipway.scan.pickle;

/// Texts of old pickles, which may spell any character by its number.
final class PickleTexts {
    private static final int OCTAL_DIGITS = 3;
    private static final int NARROW = 4;
    private static final int WIDE = 8;

    private PickleTexts() {}

    /// What stands between the quotes of a string.
    static String plain(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int octal = c == '\\' ? octalDigits(text, i + 1) : 0;
            boolean hex = c == '\\' && i + 3 < text.length() && text.charAt(i + 1) == 'x';
            if (hex && isHex(text, i + 2, 2)) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else if (octal > 0) {
                int number = Integer.parseInt(text.substring(i + 1, i + 1 + octal), 8);
                plain.append((char) (number & 0xFF));
                i += octal;
            } else if (c == '\\' && i + 1 < text.length()) {
                plain.append(text.charAt(++i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static int octalDigits(String text, int from) {
        int digits = 0;
        while (digits < OCTAL_DIGITS
                && from + digits < text.length()
                && text.charAt(from + digits) >= '0'
                && text.charAt(from + digits) <= '7') {
            digits++;
        }
        return digits;
    }

    /// A line of Python's `raw-unicode-escape`: a number counts behind an odd run of backslashes.
    static String unicode(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '\\') {
                plain.append(text.charAt(at++));
                continue;
            }
            int end = at;
            while (end < text.length() && text.charAt(end) == '\\') {
                end++;
            }
            int character = (end - at) % 2 == 1 ? numbered(text, end) : -1;
            plain.repeat('\\', character < 0 ? end - at : end - at - 1);
            at = end;
            if (character >= 0) {
                plain.appendCodePoint(character);
                at += 1 + width(text.charAt(end));
            }
        }
        return plain.toString();
    }

    private static int width(char letter) {
        return letter == 'u' ? NARROW : letter == 'U' ? WIDE : 0;
    }

    /// The character whose number begins here, or -1.
    private static int numbered(String text, int at) {
        int width = at < text.length() ? width(text.charAt(at)) : 0;
        if (width == 0 || !isHex(text, at + 1, width)) {
            return -1;
        }
        long number = Long.parseLong(text.substring(at + 1, at + 1 + width), 16);
        return number <= Character.MAX_CODE_POINT ? (int) number : -1;
    }

    private static boolean isHex(String text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (i >= text.length() || Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
