package dev.slipway.jobs.output;

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
    private byte[] compressed = {};

    /// What is given back is good until the next page.
    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        byte[] plain = page.toByteArray();
        int most = Snappy.maxCompressedLength(plain.length);
        if (compressed.length < most) {
            compressed = new byte[most];
        }
        int length = Snappy.compress(plain, 0, plain.length, compressed, 0);
        return BytesInput.from(compressed, 0, length);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.SNAPPY;
    }

    /// It is on the heap alone.
    @Override
    public void release() {
        compressed = new byte[0];
    }
}
