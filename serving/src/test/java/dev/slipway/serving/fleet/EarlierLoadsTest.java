package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.fleet.EarlierLoads.Shown;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.tensor.Datatype;
import dev.slipway.testkit.fake.FakeModel;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is known of a version that has left and comes again.
final class EarlierLoadsTest {
    private static final Signature TEXTS =
            Signature.of(
                    List.of(
                            TensorSpec.of(Padding.TOKENS, Datatype.INT64, -1, -1)
                                    .withAxisNames("batch", "tokens"),
                            TensorSpec.of(Padding.MASK, Datatype.INT64, -1, -1)
                                    .withAxisNames("batch", "tokens")),
                    List.of(TensorSpec.of("mean", Datatype.FP32, -1, 1)));
    private static final Signature ROWS = FakeModel.summing(2).signature();
    private static final Signature ONE_ROW =
            Signature.of(
                    List.of(TensorSpec.of("in", Datatype.FP32, 2)),
                    List.of(TensorSpec.of("out", Datatype.FP32, 1)));

    private final EarlierLoads earlier = new EarlierLoads();

    /// What is known of a version when it comes again that has shown so much.
    private Optional<SharingProbe.Finding> again(
            Signature signature, Sharing sharing, @Nullable Padding padding) {
        Shown shown =
                new Shown(
                        new CostFit(1, 1),
                        new GrowthProbe.Finding(Growth.NONE, true, 64),
                        new SharingProbe.Finding(sharing, padding));
        earlier.keepForReturn(
                standby(), FakeModel.answering(signature, (_, _) -> List.of()), shown);
        return earlier.of(standby()).map(Shown::shares);
    }

    private static Standby standby() {
        return new Standby(Parts.ONE, new Known(), System::nanoTime, InstantSource.system());
    }

    /// A package whose digest is known.
    private static final class Known implements PackageSource {
        @Override
        public Fetched fetch() {
            throw new IllegalStateException("it is not opened");
        }

        @Override
        public Optional<String> digest() {
            return Optional.of("a".repeat(64));
        }
    }

    @Test
    void whatSharesInEveryWayIsKnown() {
        Padding padding = Padding.of(TEXTS).orElseThrow();
        Sharing allowed = new Sharing.Allowed();
        assertThat(again(TEXTS, allowed, padding))
                .contains(new SharingProbe.Finding(allowed, padding));
        assertThat(again(ROWS, allowed, null)).contains(new SharingProbe.Finding(allowed, null));
    }

    @Test
    void whatTheSignatureDeniesIsKnown() {
        assertThat(again(ONE_ROW, Sharing.of(ONE_ROW), null))
                .contains(new SharingProbe.Finding(Sharing.of(ONE_ROW), null));
    }

    /// One of them may not have been answered, for want of memory, say.
    @Test
    void textsThatDidNotJoinThoseOfOtherLengthsAreTriedAgain() {
        assertThat(again(TEXTS, new Sharing.Allowed(), null)).isEmpty();
    }

    @Test
    void rowsThatMovedAreTriedAgain() {
        assertThat(again(ROWS, new Sharing.Dependent("it moved"), null)).isEmpty();
    }

    @Test
    void rowsThatWereNotAnsweredAreTriedAgain() {
        assertThat(again(ROWS, new Sharing.Impossible("out of memory"), null)).isEmpty();
    }
}
