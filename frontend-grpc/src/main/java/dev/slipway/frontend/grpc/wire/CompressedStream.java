package dev.slipway.frontend.grpc.wire;

import io.grpc.Codec;
import io.grpc.Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compressed message as the transport hands it on: it reads as the plain message, or, once it
/// has been asked, as the number of its coding and the compressed bytes.
///
/// The transport wraps the stream and would decompress it on its event loop, before anybody was
/// asked for admission. Of all calls `mark` alone passes through the wrapper unchanged, so a mark
/// with a limit that nobody else uses asks for the compressed form.
///
/// *Threads*: one.
final class CompressedStream extends InputStream {
    private static final int ASK = Integer.MIN_VALUE + 0x511;

    private final List<? extends Codec> codecs;
    private final int number;
    private final InputStream compressed;
    private @Nullable InputStream open;

    private CompressedStream(List<? extends Codec> codecs, int number, InputStream compressed) {
        this.codecs = codecs;
        this.number = number;
        this.compressed = compressed;
    }

    /// A decompressor for the transport that leaves the work to whoever reads.
    static Decompressor lazy(List<? extends Codec> codecs, int number) {
        return new Decompressor() {
            @Override
            public String getMessageEncoding() {
                return codecs.get(number).getMessageEncoding();
            }

            @Override
            public InputStream decompress(InputStream compressed) {
                return new CompressedStream(codecs, number, compressed);
            }
        };
    }

    /// Asks `stream`, which wraps one of these, for its compressed form.
    static void askForCompressed(InputStream stream) {
        stream.mark(ASK);
    }

    @Override
    public void mark(int limit) {
        if (limit == ASK && open == null) {
            open =
                    new SequenceInputStream(
                            new ByteArrayInputStream(new byte[] {(byte) number}), compressed);
        }
    }

    private InputStream open() throws IOException {
        InputStream in = open;
        if (in == null) {
            in = codecs.get(number).decompress(compressed);
            open = in;
        }
        return in;
    }

    @Override
    public int read() throws IOException {
        return open().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return open().read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        InputStream in = open;
        (in == null ? compressed : in).close();
    }
}
