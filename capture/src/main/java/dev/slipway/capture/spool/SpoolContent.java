package dev.slipway.capture.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// A closed file of a spool in memory, whose predictions can be read in any order.
///
/// *Threads*: one.
public final class SpoolContent {
    private final byte[] bytes;
    private final List<Place> places = new ArrayList<>();
    private final FrameReader frames = new FrameReader();

    /// Where the last frame ends that could be read.
    private int good;

    private SpoolContent(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Where a prediction stands.
    public record Place(FrameReader.Found found) {
        /// Its id.
        public String id() {
            return found.id();
        }

        /// What it has in common with others.
        public SpoolSchema schema() {
            return found.form().schema();
        }

        /// How many bytes it has, but for what was read of it.
        public int bytes() {
            return found.bytes();
        }

        /// When its request came.
        public Instant time() {
            return SpoolFile.time(id());
        }
    }

    /// Reads a file as far as its frames are whole.
    public static SpoolContent read(Path file) throws IOException {
        SpoolContent content = new SpoolContent(Files.readAllBytes(file));
        content.scan();
        return content;
    }

    private void scan() {
        int magic = SpoolFormat.MAGIC.length;
        if (!SpoolFormat.isKnown(bytes)) {
            return;
        }
        good = magic;
        CRC32C checksum = new CRC32C();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(magic);
        while (in.remaining() > FrameBuffer.HEAD) {
            int length = in.getInt();
            int sum = in.getInt();
            if (length < 1 || length > in.remaining()) {
                return;
            }
            int start = in.position();
            checksum.reset();
            checksum.update(bytes, start, length);
            if ((int) checksum.getValue() != sum) {
                return;
            }
            frames.read(in.limit(start + length), found -> places.add(new Place(found)));
            good = start + length;
            in.limit(bytes.length).position(good);
        }
    }

    /// Whether all of it could be read. A file is closed behind a whole frame, so what is behind
    /// the last one that can be read was damaged since.
    public boolean isWhole() {
        return good > 0 && good == bytes.length;
    }

    /// Where its predictions stand, as they came.
    public List<Place> places() {
        return List.copyOf(places);
    }

    /// The prediction at a place, good until the next one is asked for.
    ///
    /// *Errors*: `RuntimeException` when it makes no sense.
    public SpooledRows rows(Place place) {
        return frames.rows(place.found(), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
}
