package dev.slipway.capture.roller;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Compresses pages by gzip, all with one deflater and in the same memory. The library's own way
/// goes through Hadoop, whose classes each child would load anew.
///
/// *Source*: RFC 1952.
///
/// *Threads*: one.
final class GzipPages implements BytesInputCompressor {
    /// The magic bytes, deflate, no flags, no time, no word on the level, and no known system.
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /// The checksum, and how long the page was.
    private static final int TAIL = 2 * Integer.BYTES;

    private static final int LEAST = 64 << 10;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 checksum = new CRC32();
    private Plain plain = new Plain();
    private byte[] compressed = {};

    /// A page as it is, in memory that the next one is given too.
    private static final class Plain extends ByteArrayOutputStream {
        /// The first [#size] bytes are the page's.
        byte[] held() {
            return buf;
        }
    }

    /// What is given back is good until the next page.
    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        plain.reset();
        page.writeAllTo(plain);
        int length = plain.size();
        checksum.reset();
        checksum.update(plain.held(), 0, length);
        int end = deflate(length);
        ByteBuffer.wrap(compressed)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(end, (int) checksum.getValue())
                .putInt(end + Integer.BYTES, length);
        return BytesInput.from(compressed, 0, end + TAIL);
    }

    /// Where the tail goes, for which there is room.
    private int deflate(int length) {
        if (compressed.length == 0) {
            compressed = Arrays.copyOf(HEAD, LEAST);
        }
        int end = HEAD.length;
        deflater.reset();
        deflater.setInput(plain.held(), 0, length);
        deflater.finish();
        while (!deflater.finished()) {
            if (end + TAIL >= compressed.length) {
                compressed = Arrays.copyOf(compressed, Math.multiplyExact(compressed.length, 2));
            }
            end += deflater.deflate(compressed, end, compressed.length - TAIL - end);
        }
        return end;
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.GZIP;
    }

    /// Nothing is compressed any more.
    @Override
    public void release() {
        deflater.end();
        plain = new Plain();
        compressed = new byte[0];
    }
}
