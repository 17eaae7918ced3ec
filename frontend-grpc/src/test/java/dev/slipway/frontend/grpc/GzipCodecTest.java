package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A hostile caller's gzip.
final class GzipCodecTest {
    private static final int PARTS = 20_000;

    /// Writes very many empty parts, whatever the message is.
    private static final class EmptyParts implements Codec {
        private final Codec gzip = new Codec.Gzip();

        @Override
        public String getMessageEncoding() {
            return gzip.getMessageEncoding();
        }

        @Override
        public InputStream decompress(InputStream compressed) throws IOException {
            return gzip.decompress(compressed);
        }

        @Override
        public OutputStream compress(OutputStream plain) throws IOException {
            ByteArrayOutputStream empty = new ByteArrayOutputStream();
            gzip.compress(empty).close();
            for (int i = 0; i < PARTS; i++) {
                empty.writeTo(plain);
            }
            return OutputStream.nullOutputStream();
        }
    }

    @Test
    void veryManyEmptyPartsAreTheCallersMistake() {
        CompressorRegistry hostile = CompressorRegistry.newEmptyInstance();
        hostile.register(new EmptyParts());
        try (House house = new House()) {
            ManagedChannel channel = house.channel().compressorRegistry(hostile).build();
            try {
                assertThat(status(channel).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(status(channel).getDescription()).contains("nothing is said");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static Status status(ManagedChannel channel) {
        ModelInferRequest request = Requests.raw("echo", "x", 1);
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> {
                            Object _ =
                                    GRPCInferenceServiceGrpc.newBlockingStub(channel)
                                            .withDeadlineAfter(20, TimeUnit.SECONDS)
                                            .withCompression("gzip")
                                            .modelInfer(request);
                        })
                .getStatus();
    }
}
