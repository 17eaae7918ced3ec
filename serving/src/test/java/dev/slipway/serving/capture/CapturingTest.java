package dev.slipway.serving.capture;

import static dev.slipway.serving.capture.Observations.FLIGHTS;
import static dev.slipway.serving.capture.Observations.VERSION;
import static dev.slipway.serving.capture.Observations.answered;
import static dev.slipway.serving.capture.Observations.id;
import static dev.slipway.serving.capture.Observations.policy;
import static dev.slipway.serving.capture.Observations.refused;
import static dev.slipway.serving.capture.Observations.turnedAway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CapturingTest {
    private static final Signature SIGNATURE =
            Signature.of(
                    List.of(TensorSpec.of("x", Datatype.FP32, -1, 2)),
                    List.of(TensorSpec.of("y", Datatype.FP32, -1)));

    private final Capturing capturing = new Capturing(new CaptureLimits(1 << 20, 1_000));

    private final FollowedEndpoint flights = new FollowedEndpoint(FLIGHTS);

    @Test
    void nothingIsDrawnWithoutPolicy() {
        assertThat(capturing.drawn(flights, id(1))).isNull();
    }

    @Test
    void partOfThePredictionsIsDrawnByTheirIds() {
        sample(0.2);
        FollowedEndpoint other = new FollowedEndpoint(new EndpointName("other"));
        int drawn = 0;
        for (int i = 0; i < 20_000; i++) {
            drawn += capturing.drawn(flights, id(i)) != null ? 1 : 0;
            assertThat(capturing.drawn(other, id(i))).isNull();
        }
        assertThat(drawn / 20_000.0).isCloseTo(0.2, Offset.offset(0.01));
        sample(1);
        assertThat(capturing.drawn(flights, id(7))).isNotNull();
        sample(0);
        assertThat(capturing.drawn(flights, id(7))).isNull();
    }

    @Test
    void whatIsKeptShortestIsKeptAsLongAsItsPolicySaysOrAsUsual() {
        assertThat(capturing.shortestKeep()).isEqualTo(CapturePolicy.DEFAULT.keep());
        capturing.follow(
                Map.of(
                        FLIGHTS,
                        keeping(Duration.ofHours(1)),
                        new EndpointName("other"),
                        keeping(Duration.ofDays(90))));
        assertThat(capturing.shortestKeep()).isEqualTo(Duration.ofHours(1));
    }

    private static CapturePolicy keeping(Duration time) {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        return new CapturePolicy(1, usual.drop(), usual.hash(), time, usual.maxBytes());
    }

    @Test
    void tensorsAreCopiedBeforeTheirBuffersAreUsedAgain() {
        DenseTensor input = DenseTensor.ofFloats(Shape.of(1, 2), 1, 2);
        DenseTensor output = DenseTensor.ofFloats(Shape.of(1), 3);
        CapturedCall call =
                CapturedCall.of(VERSION, SIGNATURE, policy(1), List.of(input))
                        .answered(List.of(new NamedTensor("y", output)));

        capturing.offer(id(1), call);
        input.buffer().putFloat(0, 99);
        output.buffer().putFloat(0, 99);

        CaptureItem.Tensors kept =
                (CaptureItem.Tensors) Objects.requireNonNull(Taken.from(capturing.ring()));
        assertThat(((DenseTensor) kept.inputs().getFirst().tensor()).floatAt(0)).isEqualTo(1f);
        assertThat(((DenseTensor) kept.outputs().getFirst().tensor()).floatAt(0)).isEqualTo(3f);
        assertThat(kept.inputs().getFirst().name()).isEqualTo("x");
    }

    @Test
    void tensorsThatAreTooLargeAreCountedAndLeftOut() {
        DenseTensor input = DenseTensor.ofFloats(Shape.of(200, 2), new float[400]);

        capturing.offer(id(1), CapturedCall.of(VERSION, SIGNATURE, policy(1), List.of(input)));

        assertThat(Taken.from(capturing.ring())).isNull();
        assertThat(capturing.counts().lost(CaptureLoss.TENSORS_TOO_LARGE)).isEqualTo(1);
    }

    /// So many bytes are a negative number of them in 32 bits.
    @Test
    void tensorsOfGibibytesAreTooLargeWhateverTheLimit() {
        Capturing large = new Capturing(new CaptureLimits(1L << 40, Long.MAX_VALUE));
        DenseTensor mebibyte = DenseTensor.ofLongs(Shape.of(1 << 17), new long[1 << 17]);
        CapturedCall call =
                CapturedCall.of(VERSION, SIGNATURE, policy(1), List.of())
                        .answered(Collections.nCopies(3_000, new NamedTensor("y", mebibyte)));

        large.offer(id(1), call);
        large.observe(refused(1, true));

        assertThat(large.counts().lost(CaptureLoss.TENSORS_TOO_LARGE)).isEqualTo(1);
        assertThat(Taken.from(large.ring())).isInstanceOf(CaptureItem.Observed.class);
        assertThat(Taken.from(large.ring())).isNull();
    }

    @Test
    void fullRingLosesAndCountsExactlyAndRecovers() {
        Capturing small = new Capturing(new CaptureLimits(2_048, 1_000));
        small.follow(Map.of(FLIGHTS, policy(1)));
        for (int i = 0; i < 125; i++) {
            small.observe(answered(i, 1));
        }
        assertThat(small.counts().wanted()).isEqualTo(125);
        long lost = small.counts().lost(CaptureLoss.RING_FULL);
        assertThat(lost).isBetween(90L, 120L);
        assertThat(small.ring().bytes()).isBetween(1_900L, 2_048L);
        int taken = 0;
        while (Taken.from(small.ring()) != null) {
            taken++;
        }
        assertThat(taken + lost).isEqualTo(125);
        assertThat(small.ring().bytes()).isZero();
        small.observe(answered(126, 1));
        assertThat(small.counts().lost(CaptureLoss.RING_FULL)).isEqualTo(lost);
        assertThat(Taken.from(small.ring())).isNotNull();
    }

    @Test
    void predictionIsOfTheTeamThatHasTheEndpointWhenItIsOver() {
        sample(1);
        capturing.observe(answered(1, 1));
        capturing.ownedBy(Map.of(FLIGHTS, new TeamName("risk")));
        capturing.observe(answered(2, 1));
        capturing.ownedBy(Map.of(FLIGHTS, new TeamName("sales")));
        capturing.observe(answered(3, 1));

        assertThat(taken())
                .extracting(CaptureItem.Observed::team)
                .containsExactly(null, new TeamName("risk"), new TeamName("sales"));
    }

    @Test
    void policyThatChangesHoldsForTheNextPredictionOfAnEndpointThatIsKnown() {
        capturing.observe(answered(1, 1));
        assertThat(taken()).isEmpty();
        for (int i = 0; i < 3; i++) {
            sample(1);
            capturing.observe(answered(2, 1));
            assertThat(taken()).hasSize(1);
            sample(0);
            capturing.observe(answered(3, 1));
            capturing.observe(answered(4, 1));
            assertThat(taken()).isEmpty();
            sample(1);
            capturing.observe(answered(5, 1));
            assertThat(taken()).hasSize(1);
            capturing.follow(Map.of());
            capturing.observe(answered(6, 1));
            assertThat(taken()).isEmpty();
        }
    }

    @Test
    void policiesAndTeamsChangeWithoutEachOther() {
        TeamName risk = new TeamName("risk");
        capturing.ownedBy(Map.of(FLIGHTS, risk));
        sample(1);
        assertThat(capturing.team(FLIGHTS)).isEqualTo(risk);
        assertThat(capturing.policy(FLIGHTS)).isEqualTo(policy(1));
        capturing.ownedBy(Map.of());
        assertThat(capturing.team(FLIGHTS)).isNull();
        assertThat(capturing.policy(FLIGHTS)).isEqualTo(policy(1));
        capturing.ownedBy(Map.of(FLIGHTS, risk));
        capturing.follow(Map.of());
        assertThat(capturing.team(FLIGHTS)).isEqualTo(risk);
        assertThat(capturing.policy(FLIGHTS)).isEqualTo(CapturePolicy.DEFAULT);
    }

    /// Whoever asks while it changes may remember what was before, but not for longer.
    @Test
    void whatIsFollowedLastHoldsHoweverManyAskedMeanwhile() throws InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!isOver.get()) {
                                    capturing.observe(answered(1, 1));
                                }
                            }));
        }
        TeamName last = new TeamName("last");
        for (int i = 0; i < 2_000; i++) {
            sample(i % 2);
            capturing.ownedBy(Map.of(FLIGHTS, new TeamName("team-" + i)));
        }
        sample(1);
        capturing.ownedBy(Map.of(FLIGHTS, last));
        isOver.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        int _ = taken().size();

        capturing.observe(answered(2, 1));
        assertThat(taken()).extracting(CaptureItem.Observed::team).containsExactly(last);
    }

    @Test
    void predictionsAlikeShareOneReferenceThoughOthersAreRefusedInBetween() {
        sample(1);
        for (int i = 0; i < 3; i++) {
            capturing.observe(answered(2 * i, 1));
            capturing.observe(refused(2 * i + 1, true));
        }
        CommonObserved answered = common();
        CommonObserved refused = common();
        for (int i = 0; i < 2; i++) {
            assertThat(common()).isSameAs(answered);
            assertThat(common()).isSameAs(refused);
        }
    }

    /// Of the oldest that waits.
    private CommonObserved common() {
        Waiting next = Objects.requireNonNull(capturing.ring().next(() -> {}));
        return (CommonObserved) ((WaitingObserved) next).common();
    }

    @Test
    void whatDiffersFromTheOneBeforeComesOutAsItWas() {
        List<ObservedPrediction> different =
                List.of(
                        answered(1, 1),
                        overGrpc(answered(2, 1)),
                        answered(3, 1),
                        refused(4, true),
                        turnedAway(5, ErrorCode.OVERLOADED),
                        overGrpc(turnedAway(6, ErrorCode.OVERLOADED)),
                        refused(7, true));
        sample(1);
        different.forEach(capturing::observe);

        List<CaptureItem.Observed> taken = taken();
        assertThat(taken)
                .extracting(CaptureItem.Observed::prediction)
                .containsExactlyElementsOf(different);
        assertThat(taken)
                .extracting(CaptureItem.Observed::reason)
                .containsExactly(
                        CaptureReason.SAMPLE,
                        CaptureReason.SAMPLE,
                        CaptureReason.SAMPLE,
                        CaptureReason.SAMPLE,
                        CaptureReason.ERROR,
                        CaptureReason.ERROR,
                        CaptureReason.SAMPLE);
    }

    private static ObservedPrediction overGrpc(ObservedPrediction other) {
        return new ObservedPrediction(
                other.id(),
                "grpc",
                other.endpoint(),
                other.version(),
                other.result(),
                other.times(),
                other.edge(),
                other.trace(),
                other.traceResponse(),
                other.entry());
    }

    private void sample(double part) {
        capturing.follow(Map.of(FLIGHTS, policy(part)));
    }

    private List<CaptureItem.Observed> taken() {
        return Taken.observed(capturing.ring());
    }
}
