package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Predictions whose columns are more than a frame takes.
final class LargeFramesTest {
    /// Each takes a byte as it comes, and eight in a column.
    private static final int NUMBERS = SpoolFormat.LARGEST / Long.BYTES + 1;

    @TempDir private Path directory;

    private final CaptureCounts counts = new CaptureCounts();

    @Test
    void tensorsThatNoFrameTakesAreLeftOutAndHideNothingBehindThem() throws IOException {
        Spool spool = Spools.open(directory, counts);
        spool.append(Spools.drawn(1, image()));
        spool.append(Spools.drawn(2, Flown.call(310f)));
        spool.flush();

        assertThat(counts.written()).isEqualTo(2);
        assertThat(counts.lost(CaptureLoss.TENSORS_TOO_LARGE)).isEqualTo(1);
        assertAllIsThere(Spools.read(spool));
        assertAllIsThere(Spools.read(Spools.open(directory, counts)));
    }

    private static void assertAllIsThere(List<CapturedPrediction> kept) {
        assertThat(kept)
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(1).value(), Flown.id(2).value());
        assertThat(kept.getFirst().inputs()).isEmpty();
        assertThat(kept.getLast().inputs()).isNotEmpty();
    }

    /// A call whose policy leaves something out, so that columns are written.
    private static CapturedCall image() {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("image", Datatype.UINT8, -1, NUMBERS)), List.of());
        return CapturedCall.of(
                Flown.VERSION,
                signature,
                Flown.policy(1, List.of("caption"), List.of()),
                List.of(
                        DenseTensor.allocate(
                                Datatype.UINT8, Shape.of(1, NUMBERS), TensorAllocator.heap())));
    }
}
