package dev.slipway.features.embedding;

import dev.slipway.api.journal.Sha256;
import dev.slipway.features.column.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongToIntFunction;

/// Vectors of numbers by key, in a file that is mapped into memory: none of it lies on the heap,
/// and a key is found by halving the file, whose records stand in the order of their keys.
///
/// All of a file is looked through when it is opened. It must not change afterwards.
///
/// *Threads*: safe from any number.
public final class Embedding {
    /// The most that is mapped at once.
    private static final long PIECE = 1L << 30;

    private final RecordLayout layout;
    private final List<ByteBuffer> pieces;
    private final long rowsOfPiece;
    private final Sha256 digest;

    private Embedding(RecordLayout layout, List<ByteBuffer> pieces, long rowsOfPiece) {
        this.layout = layout;
        this.pieces = List.copyOf(pieces);
        this.rowsOfPiece = rowsOfPiece;
        this.digest = checked();
    }

    /// Maps a file.
    ///
    /// *Errors*: [EmbeddingRefusedException] naming record, value and expectation; `IOException`
    /// when it cannot be read.
    public static Embedding open(Path file) throws IOException {
        return open(file, PIECE);
    }

    /// Maps it in pieces of about so many bytes.
    static Embedding open(Path file, long piece) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            RecordLayout layout = NpyHead.read(channel);
            layout.requireSize(channel.size());
            long rowsOfPiece = Math.max(1, piece / layout.bytes());
            List<ByteBuffer> pieces = new ArrayList<>();
            for (long first = 0; first < layout.rows(); first += rowsOfPiece) {
                long rows = Math.min(rowsOfPiece, layout.rows() - first);
                pieces.add(
                        channel.map(
                                        FileChannel.MapMode.READ_ONLY,
                                        layout.begin() + first * layout.bytes(),
                                        rows * layout.bytes())
                                .order(ByteOrder.LITTLE_ENDIAN));
            }
            return new Embedding(layout, pieces, rowsOfPiece);
        }
    }

    private Sha256 checked() {
        MessageDigest content = Sha256.newDigest();
        for (ByteBuffer piece : pieces) {
            content.update(piece.duplicate());
        }
        for (long row = 0; row < layout.rows(); row++) {
            checkKey(row);
            for (int component = 0; component < width(); component++) {
                double value = value(row, component);
                if (!Double.isFinite(value)) {
                    throw new EmbeddingRefusedException(
                            "record " + row + ": " + value + " at place " + component,
                            "a finite number");
                }
            }
        }
        return Sha256.finished(content);
    }

    private void checkKey(long row) {
        if (keyType() == Type.TEXT && !isText(row)) {
            throw new EmbeddingRefusedException(
                    "record " + row + ": a key that is empty or has a zero inside", "a text");
        }
        if (row > 0 && compared(row - 1, row) >= 0) {
            throw new EmbeddingRefusedException(
                    "record " + row + ": a key that is not above the one before",
                    "each key once, in the order of their bytes, or of their numbers");
        }
    }

    /// Whether it has no zero but behind its end.
    private boolean isText(long row) {
        ByteBuffer piece = piece(row);
        int begin = begin(row);
        int length = layout.key().bytes();
        while (length > 0 && piece.get(begin + length - 1) == 0) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            if (piece.get(begin + i) == 0) {
                return false;
            }
        }
        return length > 0;
    }

    private int compared(long one, long other) {
        if (keyType() == Type.WHOLE) {
            return Long.compare(whole(one), whole(other));
        }
        ByteBuffer piece = piece(other);
        int begin = begin(other);
        return compared(one, at -> piece.get(begin + at));
    }

    /// The bytes of a text with zeros behind its end.
    private interface Text {
        byte at(int place);
    }

    /// How the key of a record stands to a text.
    private int compared(long row, Text text) {
        ByteBuffer piece = piece(row);
        int begin = begin(row);
        for (int i = 0; i < layout.key().bytes(); i++) {
            int compared = Byte.compareUnsigned(piece.get(begin + i), text.at(i));
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    private long whole(long row) {
        return piece(row).getLong(begin(row));
    }

    private ByteBuffer piece(long row) {
        return pieces.get((int) (row / rowsOfPiece));
    }

    private int begin(long row) {
        return (int) (row % rowsOfPiece) * layout.bytes();
    }

    /// What keys are: `TEXT` or `WHOLE`.
    public Type keyType() {
        return layout.key().type();
    }

    /// How many numbers a vector has.
    public int width() {
        return layout.vector().width();
    }

    /// The place of a text's vector, if the file has one.
    public OptionalLong place(String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        boolean isLegal = text.length <= layout.key().bytes() && key.indexOf('\0') < 0;
        return isLegal
                ? search(row -> compared(row, at -> at < text.length ? text[at] : 0))
                : OptionalLong.empty();
    }

    /// The place of a whole number's vector, if the file has one.
    public OptionalLong place(long key) {
        return search(row -> Long.compare(whole(row), key));
    }

    private OptionalLong search(LongToIntFunction order) {
        long low = 0;
        long high = layout.rows() - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            int compared = order.applyAsInt(middle);
            if (compared == 0) {
                return OptionalLong.of(middle);
            }
            if (compared < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return OptionalLong.empty();
    }

    /// A number of the vector at a place.
    public double value(long place, int component) {
        int bytes = layout.vector().bytes();
        int at = begin(place) + layout.key().bytes() + component * bytes;
        ByteBuffer piece = piece(place);
        return bytes == Float.BYTES ? piece.getFloat(at) : piece.getDouble(at);
    }

    /// The one text of what it holds.
    public String canonical() {
        return keyType().word()
                + " to "
                + width()
                + " of "
                + layout.vector().bytes() * Byte.SIZE
                + " bits "
                + digest;
    }
}
