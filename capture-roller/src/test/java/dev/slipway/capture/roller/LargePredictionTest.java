package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.capture.CaptureStore;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The child beside predictions of several megabytes.
final class LargePredictionTest {
    /// Of a byte each: as values they take much more.
    private static final int NUMBERS = 3 << 20;

    private static final int LOOKS = 120_000;

    @TempDir private Path directory;

    @Test
    void predictionOfMegabytesIsRolled() throws IOException {
        Kept kept = new Kept(directory, Kept.all(), new CaptureLimits(32L << 20, 2L * NUMBERS));
        try (CaptureStore store = kept.open(null)) {
            assertThat(store.rolled()).isZero();
            kept.predict(1, image());
        }
        assertThat(kept.spool()).hasSize(1);

        try (CaptureStore store = kept.open(Kept.ownClassPath())) {
            for (int i = 0; i < LOOKS && store.rolled() + store.rollFailures() == 0; i++) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(store.rollFailures()).isZero();
            assertThat(store.rolled()).isEqualTo(1);
        }
        assertThat(kept.spool()).isEmpty();
        assertThat(kept.parquet()).hasSize(1);
    }

    private static CapturedCall image() {
        byte[] numbers = new byte[NUMBERS];
        Arrays.fill(numbers, (byte) 200);
        DenseTensor image =
                DenseTensor.allocate(Datatype.UINT8, Shape.of(1, NUMBERS), TensorAllocator.heap());
        image.buffer().put(0, numbers);
        return CapturedCall.of(
                new VersionId(Kept.FLIGHTS, new VersionNumber(4)),
                Signature.of(
                        List.of(TensorSpec.of("image", Datatype.UINT8, -1, NUMBERS)), List.of()),
                Kept.all(),
                List.of(image));
    }
}
