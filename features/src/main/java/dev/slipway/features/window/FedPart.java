package dev.slipway.features.window;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.CRC32C;

/// Tiles of an aggregate that a task of a stream has in a complete checkpoint and that an online
/// store does not have yet. They are set there, never added to what is there; so a part that is
/// brought twice is the same as one that is brought once.
///
/// The parts of a task are numbered without a gap, from 0 on in each attempt. Its first parts hold
/// whole keys, which take the place of all that the store has of these; those behind them hold
/// tiles that have changed since.
public final class FedPart implements StoreEntry {
    /// Bytes that no file of one has more than.
    public static final long LARGEST_FILE = 64L << 20;

    private static final String FORM = "slipway fed tiles 1";

    /// A part has at most some MiB; a damaged file may say anything.
    private static final int LARGEST = 60 << 20;

    private final Lane lane;
    private final Mark mark;
    private final Aggregate aggregate;
    private final byte[] tiles;

    /// A task that feeds.
    ///
    /// @param job the stream's
    /// @param attempt fences those below it
    /// @param task which of them, from 0 on
    /// @param tasks how many the attempt has
    public record Lane(String job, long attempt, int task, int tasks) {}

    /// Which of a task's parts it is.
    ///
    /// @param number from 0 on; the one before it again where nothing has changed since
    /// @param checkpoint that holds what it sets
    /// @param watermark up to which moment everything had come by then; the least number for none
    /// @param isComplete whether with it the store has all that the task had when it began to feed
    public record Mark(long number, long checkpoint, long watermark, boolean isComplete) {}

    /// A part with what [WindowChanges] has written.
    public FedPart(Lane lane, Mark mark, Aggregate aggregate, ChangedTiles tiles) {
        this(lane, mark, aggregate, tiles.bytes());
    }

    private FedPart(Lane lane, Mark mark, Aggregate aggregate, byte[] tiles) {
        this.lane = lane;
        this.mark = mark;
        this.aggregate = aggregate;
        this.tiles = tiles;
    }

    /// Whose it is.
    public Lane lane() {
        return lane;
    }

    /// Which one it is.
    public Mark mark() {
        return mark;
    }

    /// What the tiles are made of.
    public Aggregate aggregate() {
        return aggregate;
    }

    /// What a store has in its log it has to be able to read for ever.
    private void requireReadable() throws IOException {
        try (DataInputStream in = tiles()) {
            while (in.available() > 0) {
                Object ignored = in.readUTF() + in.readBoolean();
                new Tiles(aggregate.feature()).read(in);
            }
        }
    }

    /// Its keys, one behind the other: name, whether that is all of it, and tiles.
    DataInputStream tiles() {
        return new DataInputStream(new ByteArrayInputStream(tiles));
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(lane.job());
        out.writeLong(lane.attempt());
        out.writeInt(lane.task());
        out.writeInt(lane.tasks());
        out.writeLong(mark.number());
        out.writeLong(mark.checkpoint());
        out.writeLong(mark.watermark());
        out.writeBoolean(mark.isComplete());
        AggregateForm.write(out, aggregate);
        out.writeInt(tiles.length);
        out.write(tiles);
    }

    static FedPart read(DataInput in) throws IOException {
        Lane lane = new Lane(in.readUTF(), in.readLong(), in.readInt(), in.readInt());
        Mark mark = new Mark(in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
        Aggregate aggregate = AggregateForm.read(in);
        int length = in.readInt();
        if (length < 0 || length > LARGEST) {
            throw new IOException(
                    "tiles: " + length + " bytes (expected: at most " + LARGEST + ")");
        }
        byte[] tiles = new byte[length];
        in.readFully(tiles);
        return new FedPart(lane, mark, aggregate, tiles);
    }

    /// It as the content of a file.
    public byte[] toFile() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(FORM);
            write(out);
            CRC32C crc = new CRC32C();
            crc.update(bytes.toByteArray());
            out.writeLong(crc.getValue());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory", e);
        }
    }

    /// The part that a file holds.
    ///
    /// *Errors*: `IOException` in words when it is none, or damaged.
    public static FedPart ofFile(byte[] content) throws IOException {
        int end = content.length - Long.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(content, 0, Math.max(end, 0));
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            String form = in.readUTF();
            if (!form.equals(FORM)) {
                throw new IOException("form: " + form + " (expected: " + FORM + ")");
            }
            FedPart part = read(in);
            if (in.readLong() != crc.getValue()) {
                throw new IOException("damaged");
            }
            part.requireReadable();
            return part;
        }
    }
}
