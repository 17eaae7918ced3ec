package dev.slipway.capture.spool;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads a file of a spool from its beginning, as far as its frames are whole.
///
/// *Threads*: one.
public final class SpoolReader implements AutoCloseable {
    private final InputStream in;
    private final CRC32C checksum = new CRC32C();
    private final FrameReader frames = new FrameReader();
    private final byte[] head = new byte[FrameBuffer.HEAD];
    private final ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    private final Deque<FrameReader.Found> found = new ArrayDeque<>();
    private byte[] content = new byte[4_096];
    private ByteBuffer frame = ByteBuffer.wrap(content);
    private long good;
    private boolean isOfAnotherBuild;

    private SpoolReader(InputStream in) {
        this.in = in;
    }

    /// Opens a file; one that does not begin as a spool does has no frames.
    public static SpoolReader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 256 << 10);
        SpoolReader reader = new SpoolReader(in);
        try {
            reader.begin();
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return reader;
    }

    private void begin() throws IOException {
        byte[] magic = in.readNBytes(SpoolFormat.MAGIC.length);
        isOfAnotherBuild = SpoolFormat.isOfAnotherBuild(magic);
        if (SpoolFormat.isKnown(magic)) {
            good = magic.length;
        }
    }

    /// Whether it is a file that only another build can read.
    boolean isOfAnotherBuild() {
        return isOfAnotherBuild;
    }

    /// Bytes up to the end of the last whole frame that was read.
    public long goodBytes() {
        return good;
    }

    /// The next prediction whose id is wanted, or null behind the last whole frame.
    ///
    /// *Errors*: `RuntimeException` for a frame that makes no sense; the next call goes on behind
    /// it.
    ///
    /// @param wanted the others cost little more than skipping them
    public @Nullable SpooledPrediction next(Predicate<String> wanted) throws IOException {
        while (true) {
            FrameReader.Found one = found.poll();
            if (one == null) {
                if (good == 0 || !readFrame()) {
                    return null;
                }
            } else if (wanted.test(one.id())) {
                return PredictionDecoder.prediction(frames.rows(one, frame));
            }
        }
    }

    /// Whether there was one more.
    private boolean readFrame() throws IOException {
        int length = length();
        if (length == 0) {
            return false;
        }
        good += FrameBuffer.HEAD + length;
        frame = ByteBuffer.wrap(content, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        frames.read(frame, found::add);
        return true;
    }

    /// The length of the next frame, whose content is then there; 0 when there is no whole one.
    private int length() throws IOException {
        if (in.readNBytes(head, 0, head.length) < head.length) {
            return 0;
        }
        int length = numbers.getInt(0);
        int sum = numbers.getInt(Integer.BYTES);
        if (length < 1 || length > SpoolFormat.LARGEST) {
            return 0;
        }
        if (content.length < length) {
            content = new byte[Math.max(length, 2 * content.length)];
        }
        if (in.readNBytes(content, 0, length) < length) {
            return 0;
        }
        checksum.reset();
        checksum.update(content, 0, length);
        return (int) checksum.getValue() == sum ? length : 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
