package dev.slipway.frontend.grpc;

import io.grpc.Codec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The `deflate` message encoding (zlib format), which gRPC's C core offers and its Java side
/// lacks.
final class DeflateCodec implements Codec {
    @Override
    public String getMessageEncoding() {
        return "deflate";
    }

    @Override
    public InputStream decompress(InputStream compressed) {
        return new InflaterInputStream(compressed);
    }

    @Override
    public OutputStream compress(OutputStream plain) {
        return new DeflaterOutputStream(plain);
    }
}
