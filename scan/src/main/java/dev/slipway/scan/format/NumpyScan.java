package dev.slipway.scan.format;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Cursor;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Rule;
import dev.slipway.scan.pickle.PickleScan;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scans NumPy's `.npy` files: an array of objects is a pickle.
///
/// *Source*: NumPy's `numpy.lib.format`.
public final class NumpyScan {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int MOST_COMMAS = 400;
    private static final int MOST_DIGITS = 18;
    private static final String TYPE = "'[<>|=]?[?a-zA-Z]\\d*(?:\\[[^\\]]*\\])?'";
    private static final String NAME = "(?:'[^']*'|\\('[^']*', '[^']*'\\))";
    private static final String SHAPE = "\\((?:\\d+, ?)*(?:\\d+,?)?\\)";
    private static final String FIELDS =
            "\\[(?:\\(" + NAME + ", " + TYPE + "(?:, " + SHAPE + ")?\\),? ?)*\\]";
    private static final Pattern HEADER =
            Pattern.compile(
                    "\\{'descr': ("
                            + TYPE
                            + "|"
                            + FIELDS
                            + "), 'fortran_order': (?:True|False), "
                            + "'shape': ("
                            + SHAPE
                            + "), ?\\}\\s*");
    private static final Pattern OBJECTS = Pattern.compile("'[<>|=]?O\\d*'");
    private static final Pattern SIMPLE = Pattern.compile("'[<>|=]?([a-zA-Z?])(\\d*)'");

    private final Findings findings;
    private final PickleScan pickles;

    /// Hands arrays of objects to `pickles`.
    public NumpyScan(Findings findings, PickleScan pickles) {
        this.findings = findings;
        this.pickles = pickles;
    }

    /// Whether content begins as such a file.
    public static boolean recognises(Content content) throws IOException {
        return Arrays.equals(content.bytes(0, MAGIC.length), MAGIC);
    }

    /// Scans one array.
    public void scan(Content content, String file) throws IOException {
        Cursor in = new Cursor(content, MAGIC.length);
        String header;
        try {
            int version = in.next();
            in.skip(1);
            long length = in.little(version == 1 ? 2 : 4);
            if (version > 3 || length > LONGEST_HEADER) {
                findings.add(
                        file,
                        MAGIC.length,
                        Rule.NUMPY_HEADER,
                        "version " + version + " with a header of " + length + " bytes");
                return;
            }
            header = new String(in.take((int) length), StandardCharsets.ISO_8859_1);
        } catch (EOFException e) {
            findings.add(file, 0, Rule.NUMPY_HEADER, "broken array: " + e.getMessage());
            return;
        }
        // A longer list would only exhaust the pattern's stack.
        boolean readable = header.chars().filter(c -> c == ',').count() <= MOST_COMMAS;
        Matcher matcher = HEADER.matcher(readable ? header : "");
        boolean objects = OBJECTS.matcher(header).find();
        if (!matcher.matches()) {
            findings.add(
                    file, MAGIC.length, Rule.NUMPY_HEADER, "a header that NumPy does not write");
        } else if (!objects) {
            checkSize(matcher, in, file);
        }
        Content payload = content.slice(in.position(), in.remaining());
        if (objects) {
            findings.add(
                    file,
                    in.position(),
                    Rule.NUMPY_OBJECTS,
                    "an array of objects, which is a pickle (expected: numbers or texts)");
            pickles.scan(payload, file, false);
        } else if (!matcher.matches() && pickles.recognises(payload, 0)) {
            pickles.scan(payload, file, false);
        }
    }

    private void checkSize(Matcher header, Cursor in, String file) {
        Matcher type = SIMPLE.matcher(header.group(1));
        if (!type.matches()) {
            return;
        }
        long bytes = product(whole(type.group(2)), type.group(1).equals("U") ? 4 : 1);
        for (String extent : header.group(2).replaceAll("[() ]", "").split(",", -1)) {
            bytes = product(bytes, whole(extent));
        }
        if (bytes != in.remaining()) {
            findings.add(
                    file,
                    in.position(),
                    Rule.NUMPY_HEADER,
                    in.remaining() + " bytes of values (expected: " + bytes + ")");
        }
    }

    /// The number that digits write, or the largest where they may write a larger one; 1 for none.
    private static long whole(String digits) {
        if (digits.isEmpty()) {
            return 1;
        }
        return digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /// The product, or the largest number where it is larger.
    private static long product(long left, long right) {
        boolean fits = Math.multiplyHigh(left, right) == 0 && left * right >= 0;
        return fits ? left * right : Long.MAX_VALUE;
    }
}
