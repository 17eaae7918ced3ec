package dev.slipway.frontend.grpc;

import dev.slipway.api.inference.GzipBody;
import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The `gzip` message encoding as the library writes it, read so that no message takes a thread's
/// whole stack.
final class GzipCodec implements Codec {
    private final Codec ofLibrary = new Codec.Gzip();

    @Override
    public String getMessageEncoding() {
        return ofLibrary.getMessageEncoding();
    }

    @Override
    public InputStream decompress(InputStream compressed) throws IOException {
        return GzipBody.of(compressed);
    }

    @Override
    public OutputStream compress(OutputStream plain) throws IOException {
        return ofLibrary.compress(plain);
    }
}
