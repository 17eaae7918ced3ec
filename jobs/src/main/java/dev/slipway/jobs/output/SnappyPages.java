package dev.slipway.jobs.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Compresses pages by Snappy, with the bytes that the library's own way has. That one goes through
/// Hadoop, whose settings, and what reads them, each process of a cluster would load anew for each
/// attempt before its first part is whole.
///
/// *Threads*: one.
final class SnappyPages implements BytesInputCompressor {
    private Plain plain = new Plain();
    private byte[] compressed = {};

    /// What is given back is good until the next page.
    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        plain.reset();
        page.writeAllTo(plain);
        int most = Snappy.maxCompressedLength(plain.size());
        if (compressed.length < most) {
            compressed = new byte[most];
        }
        int length = Snappy.compress(plain.held(), 0, plain.size(), compressed, 0);
        return BytesInput.from(compressed, 0, length);
    }

    /// A page as it is, in memory that the next one is given too.
    private static final class Plain extends ByteArrayOutputStream {
        /// The first [#size] bytes are the page's.
        byte[] held() {
            return buf;
        }
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.SNAPPY;
    }

    /// It is on the heap alone.
    @Override
    public void release() {
        plain = new Plain();
        compressed = new byte[0];
    }
}
