package dev.slipway.scan.pickle;

import dev.slipway.scan.content.Cursor;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Splits a pickle into instructions, all opcodes of protocols 0 to 5.
///
/// *Source*: Python's `pickletools`.
final class PickleDecoder {
    private static final int LINE = 1 << 16;
    private static final int TEXT = 1 << 14;

    private final Cursor in;

    PickleDecoder(Cursor in) {
        this.in = in;
    }

    Cursor cursor() {
        return in;
    }

    /// *Errors*: `BrokenPickleException` at an unknown opcode, a bad argument or the end.
    Instruction next() throws IOException {
        long offset = in.position();
        try {
            return decode(in.next(), offset);
        } catch (EOFException e) {
            throw new BrokenPickleException(String.valueOf(e.getMessage()));
        }
    }

    private Instruction decode(int code, long offset) throws IOException {
        return switch (code) {
            case '(', '.', '0', '1', '2', 'N', 'Q', 'R', 'a', 'b', 'd', '}', 'e', 'l', ']', 'o' ->
                    Instruction.bare(code, offset);
            case 's', 't', ')', 'u', 0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8F, 0x90, 0x91 ->
                    Instruction.bare(code, offset);
            case 0x92, 0x93, 0x94, 0x97, 0x98 -> Instruction.bare(code, offset);
            case 'I', 'L' -> integerLine(code, offset);
            case 'F' -> floatLine(code, offset);
            case 'g', 'p' -> Instruction.of(code, offset, memoLine());
            case 'S', 'V', 'P' -> textLine(code, offset);
            case 'c', 'i' -> new Instruction(code, offset, 0, in.line(TEXT), in.line(TEXT));
            case 'K', 'h', 'q', 0x80, 0x82 -> Instruction.of(code, offset, in.little(1));
            case 'M', 0x83 -> Instruction.of(code, offset, in.little(2));
            case 'J', 0x84 -> Instruction.of(code, offset, (in.little(4) << 32) >> 32);
            case 'j', 'r' -> Instruction.of(code, offset, in.little(4));
            case 'G', 0x95 -> Instruction.of(code, offset, in.little(8));
            case 'U', 'T', 'X', 0x8C, 0x8D -> text(code, offset);
            case 'C', 'B', 0x8E, 0x96 -> bytes(code, offset);
            case 0x8A, 0x8B -> longNumber(code, offset);
            default ->
                    throw new BrokenPickleException(
                            String.format(Locale.ROOT, "unknown opcode 0x%02x", code));
        };
    }

    /// The text up to the next line feed; empty where it is longer than what matters. Loaders take
    /// lines of any length.
    private Optional<String> line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean isLong = false;
        for (int next = in.next(); next != '\n'; next = in.next()) {
            isLong |= bytes.size() == LINE;
            if (!isLong) {
                bytes.write(next);
            }
        }
        return isLong ? Optional.empty() : Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }

    /// The number up to the next line feed, as C reads it: nothing counts behind a zero byte, and
    /// neither blanks around it nor zeros in front of it make it longer. Empty where it is longer
    /// than what matters all the same.
    private Optional<String> number() throws IOException {
        StringBuilder text = new StringBuilder();
        boolean isOver = false;
        boolean isLong = false;
        for (int next = in.next(); next != '\n'; next = in.next()) {
            char c = Character.isWhitespace(next) ? ' ' : (char) next;
            isOver |= c == 0;
            if (!isOver && !repeats(text, c)) {
                isLong |= text.length() == LINE;
                if (!isLong) {
                    text.append(c);
                }
            }
        }
        return isLong ? Optional.empty() : Optional.of(text.toString());
    }

    /// Whether a character says nothing behind those in front of it.
    private static boolean repeats(StringBuilder text, char c) {
        int length = text.length();
        if (c == ' ') {
            return length == 0 || text.charAt(length - 1) == ' ';
        }
        return c == '0'
                && (length == 1 || length == 2)
                && text.charAt(length - 1) == '0'
                && (length == 1 || !Character.isDigit(text.charAt(0)));
    }

    private Instruction textLine(int code, long offset) throws IOException {
        Optional<String> line = line();
        if (line.isEmpty()) {
            return new Instruction(code, offset, LINE + 1L, "", "");
        }
        String text =
                switch (code) {
                    case 'S' -> quoted(line.get());
                    case 'V' -> PickleTexts.unicode(line.get());
                    default -> line.get();
                };
        return Instruction.of(code, offset, text);
    }

    private Instruction integerLine(int code, long offset) throws IOException {
        Optional<String> line = number();
        if (line.isEmpty()) {
            return Instruction.of(code, offset, Long.MAX_VALUE);
        }
        String digits = line.get();
        if (code == 'I' && digits.isEmpty()) {
            return Instruction.of(code, offset, 0);
        }
        boolean hasMark = code == 'L' && digits.endsWith("L");
        return Instruction.of(
                code, offset, PickleNumbers.whole(hasMark ? chopped(digits) : digits));
    }

    private Instruction floatLine(int code, long offset) throws IOException {
        Optional<String> line = number();
        if (line.isPresent() && !PickleNumbers.isReal(line.get())) {
            throw new BrokenPickleException("not a number");
        }
        return Instruction.bare(code, offset);
    }

    private long memoLine() throws IOException {
        return PickleNumbers.index(number().orElse(""));
    }

    private static String quoted(String line) throws IOException {
        String text = line.strip();
        boolean quotes =
                text.length() >= 2
                        && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                        && text.charAt(text.length() - 1) == text.charAt(0);
        if (!quotes) {
            throw new BrokenPickleException("a string without quotes");
        }
        return PickleTexts.plain(text.substring(1, text.length() - 1));
    }

    private static String chopped(String line) {
        return line.substring(0, line.length() - 1);
    }

    private Instruction text(int code, long offset) throws IOException {
        long length = in.little(code == 0x8D ? 8 : code == 'T' || code == 'X' ? 4 : 1);
        if (length < 0 || length > LINE) {
            in.skip(length);
            return new Instruction(code, offset, length, "", "");
        }
        String text = new String(in.take((int) length), StandardCharsets.UTF_8);
        return Instruction.of(code, offset, text);
    }

    private Instruction bytes(int code, long offset) throws IOException {
        long length = in.little(code == 'C' ? 1 : code == 'B' ? 4 : 8);
        in.skip(length);
        return Instruction.of(code, offset, length);
    }

    private Instruction longNumber(int code, long offset) throws IOException {
        long length = in.little(code == 0x8A ? 1 : 4);
        if (length > 8) {
            long start = in.position();
            in.skip(length);
            // The number that opens PyTorch's older files has ten bytes.
            boolean magic = length == 10 && PickleScan.isTorchMagic(in, start);
            long number =
                    length > LINE
                            ? Long.MAX_VALUE
                            : PickleNumbers.little(in.at(start, (int) length));
            return Instruction.of(code, offset, magic ? PickleScan.TORCH_MAGIC : number);
        }
        long number = in.little((int) length);
        int unused = 64 - 8 * (int) length;
        return Instruction.of(code, offset, length == 0 ? 0 : number << unused >> unused);
    }
}
