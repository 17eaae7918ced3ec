package dev.slipway.monitoring;

import java.util.ArrayList;
import java.util.List;

/// One line that is a flat JSON array of strings, numbers and booleans.
final class JsonCells {
    private final String line;
    private int at;

    private JsonCells(String line) {
        this.line = line;
    }

    /// The line of these cells; a string is quoted, everything else is written as it is.
    static String line(List<Object> cells) {
        StringBuilder text = new StringBuilder("[");
        for (Object cell : cells) {
            if (text.length() > 1) {
                text.append(',');
            }
            if (cell instanceof String words) {
                quote(words, text);
            } else {
                text.append(cell);
            }
        }
        return text.append(']').toString();
    }

    /// The line of these numbers.
    static String line(long[] numbers) {
        StringBuilder text = new StringBuilder("[");
        for (long number : numbers) {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append(number);
        }
        return text.append(']').toString();
    }

    /// The cells of a line, strings without their quotes.
    ///
    /// *Errors*: `IllegalArgumentException` for anything but a flat array.
    static List<String> cells(String line) {
        return new JsonCells(line).all();
    }

    private List<String> all() {
        List<String> cells = new ArrayList<>();
        expect('[');
        if (peek() == ']') {
            at++;
        } else {
            cells.add(cell());
            while (peek() == ',') {
                at++;
                cells.add(cell());
            }
            expect(']');
        }
        if (at != line.length()) {
            throw broken("the end of the line");
        }
        return cells;
    }

    private String cell() {
        if (peek() == '"') {
            return quoted();
        }
        int from = at;
        while (at < line.length() && line.charAt(at) != ',' && line.charAt(at) != ']') {
            at++;
        }
        if (from == at) {
            throw broken("a value");
        }
        return line.substring(from, at);
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        at++;
        while (peek() != '"') {
            char one = line.charAt(at++);
            text.append(one == '\\' ? escaped() : one);
        }
        at++;
        return text.toString();
    }

    private char escaped() {
        char one = peek();
        at++;
        return switch (one) {
            case '"', '\\', '/' -> one;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> throw broken("an escape");
        };
    }

    private char unicode() {
        int end = at + 4;
        if (end > line.length()) {
            throw broken("four digits");
        }
        char one = (char) Integer.parseInt(line, at, end, 16);
        at = end;
        return one;
    }

    private static void quote(String words, StringBuilder into) {
        into.append('"');
        for (int i = 0; i < words.length(); i++) {
            char one = words.charAt(i);
            if (one == '"' || one == '\\') {
                into.append('\\').append(one);
            } else if (one < ' ') {
                into.append("\\u%04x".formatted((int) one));
            } else {
                into.append(one);
            }
        }
        into.append('"');
    }

    private char peek() {
        if (at >= line.length()) {
            throw broken("more of the line");
        }
        return line.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw broken("'" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException broken(String expected) {
        return new IllegalArgumentException("place %d (expected: %s)".formatted(at + 1, expected));
    }
}
