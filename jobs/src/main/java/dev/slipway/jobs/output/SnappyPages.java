package dev.slipway.jobs.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Compresses pages by Snappy, with the bytes that the library's own way has. That one goes through
/// Hadoop, whose settings, and what reads them, each process of a cluster would load anew for each
/// attempt before its first part is whole.
///
/// *Threads*: one.
final class SnappyPages implements BytesInputCompressor {
    private byte[] plain = {};
    private byte[] compressed = {};

    /// What is given back is good until the next page.
    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        ByteBuffer bytes = page.toByteBuffer(HeapByteBufferAllocator.getInstance(), unused -> {});
        int size = bytes.remaining();
        if (plain.length < size) {
            plain = new byte[size];
        }
        bytes.get(plain, 0, size);
        int most = Snappy.maxCompressedLength(size);
        if (compressed.length < most) {
            compressed = new byte[most];
        }
        int length = Snappy.compress(plain, 0, size, compressed, 0);
        return BytesInput.from(compressed, 0, length);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.SNAPPY;
    }

    /// It is on the heap alone.
    @Override
    public void release() {
        plain = new byte[0];
        compressed = new byte[0];
    }
}
