package dev.slipway.features.embedding;

import dev.slipway.features.column.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The head of a file that NumPy has saved.
///
/// *Source*: NumPy's `numpy.lib.format`, versions 1 to 3.
final class NpyHead {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 12;
    private static final int SHORTEST = 12;
    private static final int LAST_VERSION = 3;
    private static final int SHOWN = 120;
    private static final String NAME = "'[^'\\\\]{1,64}'";
    private static final String EXPECTED =
            "an array that NumPy has saved, with one axis of records of two fields: a key ('S8', or"
                    + " another width, or '<i8') and a vector ('<f4' or '<f8')";

    private static final Pattern FORM =
            Pattern.compile(
                    "\\{'descr': \\[\\("
                            + NAME
                            + ", '(?:<i8|\\|S([0-9]{1,4}))'\\), \\("
                            + NAME
                            + ", '<f([48])'(?:, \\(([0-9]{1,5}),\\))?\\)\\], "
                            + "'fortran_order': False, 'shape': \\(([0-9]{1,12}),\\), \\}\\s*");

    private NpyHead() {}

    /// What the head says.
    ///
    /// *Errors*: [EmbeddingRefusedException].
    static RecordLayout read(FileChannel file) throws IOException {
        ByteBuffer head = begin(file);
        byte[] magic = new byte[MAGIC.length];
        if (head.remaining() >= SHORTEST) {
            head.get(magic);
        }
        if (!Arrays.equals(magic, MAGIC)) {
            throw refuse(magic);
        }
        int version = head.getShort() & 0xff;
        long length = version == 1 ? head.getShort() & 0xffff : head.getInt() & 0xffff_ffffL;
        if (version < 1 || version > LAST_VERSION || length > head.remaining()) {
            throw new EmbeddingRefusedException(
                    "version " + version + " with a head of " + length + " bytes", EXPECTED);
        }
        byte[] text = new byte[(int) length];
        head.get(text);
        Matcher form = FORM.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!form.matches()) {
            throw refuse(text);
        }
        return layout(head.position(), form);
    }

    private static ByteBuffer begin(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(LONGEST).order(ByteOrder.LITTLE_ENDIAN);
        int read;
        do {
            read = file.read(head, head.position());
        } while (read > 0);
        return head.flip();
    }

    private static RecordLayout layout(long begin, Matcher form) {
        String keyBytes = form.group(1);
        String width = form.group(3);
        return new RecordLayout(
                begin,
                Long.parseLong(form.group(4)),
                keyBytes == null
                        ? new RecordLayout.Key(Type.WHOLE, Long.BYTES)
                        : new RecordLayout.Key(Type.TEXT, Integer.parseInt(keyBytes)),
                new RecordLayout.Vector(
                        width == null ? 1 : Integer.parseInt(width),
                        Integer.parseInt(form.group(2))));
    }

    private static EmbeddingRefusedException refuse(byte[] found) {
        String text = new String(found, StandardCharsets.ISO_8859_1).strip();
        String printable = text.replaceAll("[^ -~]", "?");
        return new EmbeddingRefusedException(
                printable.length() > SHOWN ? printable.substring(0, SHOWN) + "..." : printable,
                EXPECTED);
    }
}
