package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.ThreadMXBean;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.lang.management.ManagementFactory;
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
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final VersionId VERSION = new VersionId(FLIGHTS, new VersionNumber(3));
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
    void errorsAreKeptUpToTheirNumberPerMinute() {
        for (int i = 0; i < 130; i++) {
            capturing.observe(refused(i, true));
        }
        assertThat(taken()).hasSize(100).allMatch(one -> one.reason() == CaptureReason.ERROR);
        assertThat(capturing.counts().wanted()).isEqualTo(130);
        assertThat(capturing.counts().lost(CaptureLoss.ERROR_LIMIT)).isEqualTo(30);

        capturing.startMinute();
        capturing.observe(refused(131, true));
        assertThat(taken()).hasSize(1);
    }

    @Test
    void refusalsByTheHeadAreKeptUpToANumberOfTheirOwnPerMinute() {
        sample(1);
        for (int i = 0; i < 130; i++) {
            capturing.observe(turnedAway(i, ErrorCode.OVERLOADED));
        }
        sample(0);
        capturing.observe(refused(200, true));

        assertThat(taken()).hasSize(101).allMatch(one -> one.reason() == CaptureReason.ERROR);
        assertThat(capturing.counts().wanted()).isEqualTo(131);
        assertThat(capturing.counts().lost(CaptureLoss.REFUSAL_LIMIT)).isEqualTo(30);
        assertThat(capturing.counts().lost(CaptureLoss.ERROR_LIMIT)).isZero();

        capturing.startMinute();
        capturing.observe(turnedAway(201, ErrorCode.DEADLINE_EXCEEDED));
        assertThat(taken())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.prediction().id()).isEqualTo(id(201));
                    assertThat(one.prediction().result().refusalCode())
                            .contains(ErrorCode.DEADLINE_EXCEEDED);
                    assertThat(one.prediction().entry().isAdmitted()).isFalse();
                });
    }

    @Test
    void nameThatACallerMayHaveMadeUpIsKeptWhereAnEndpointHasItAlone() {
        List<ErrorCode> early =
                List.of(
                        ErrorCode.UNKNOWN_MODEL,
                        ErrorCode.UNKNOWN_VERSION,
                        ErrorCode.SHUTTING_DOWN,
                        ErrorCode.INTERNAL);
        early.forEach(code -> capturing.observe(turnedAway(1, code)));
        assertThat(taken()).isEmpty();
        assertThat(capturing.counted()).isZero();
        assertThat(capturing.counts().wanted()).isZero();

        capturing.ownedBy(Map.of(FLIGHTS, new TeamName("risk")));
        early.forEach(code -> capturing.observe(turnedAway(2, code)));
        assertThat(taken()).hasSize(early.size());

        capturing.ownedBy(Map.of());
        capturing.startMinute();
        capturing.startMinute();
        assertThat(capturing.counted()).isZero();
        capturing.observe(answered(3, 1));
        early.forEach(code -> capturing.observe(turnedAway(4, code)));
        assertThat(taken()).hasSize(early.size());
    }

    @Test
    void refusalBeyondTheNumberAllocatesNothing() {
        ObservedPrediction refused = turnedAway(1, ErrorCode.OVERLOADED);
        for (int i = 0; i < 1_000; i++) {
            capturing.observe(refused);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            capturing.observe(refused);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        assertThat(capturing.counts().lost(CaptureLoss.REFUSAL_LIMIT)).isEqualTo(10_900);
    }

    @Test
    void slowestOfTheMinuteAreKeptWhenItEnds() {
        for (int i = 1; i <= 100; i++) {
            capturing.observe(answered((i * 37) % 101, (i * 37) % 101));
        }
        assertThat(taken()).isEmpty();

        capturing.startMinute();

        assertThat(taken())
                .allMatch(one -> one.reason() == CaptureReason.SLOW)
                .extracting(one -> one.prediction().edge().totalNanos())
                .containsExactlyInAnyOrder(96L, 97L, 98L, 99L, 100L);
        capturing.startMinute();
        assertThat(taken()).isEmpty();
    }

    @Test
    void whatAMinuteHasGatheredOutlivesTheVersionThatLeaves() {
        for (int i = 0; i < 100; i++) {
            capturing.observe(refused(i, true));
        }
        capturing.observe(answered(200, 50));
        assertThat(taken()).hasSize(100);

        capturing.forget(VERSION);

        capturing.observe(refused(201, true));
        assertThat(capturing.counts().lost(CaptureLoss.ERROR_LIMIT)).isEqualTo(1);
        capturing.startMinute();
        assertThat(taken())
                .extracting(one -> one.prediction().id(), CaptureItem.Observed::reason)
                .containsExactly(tuple(id(200), CaptureReason.SLOW));
    }

    @Test
    void endpointOfWhichNothingComesForAMinuteIsLetGo() {
        capturing.observe(answered(1, 50));
        capturing.startMinute();
        capturing.observe(answered(2, 50));
        capturing.startMinute();
        assertThat(capturing.counted()).isOne();
        capturing.startMinute();
        assertThat(capturing.counted()).isZero();
        assertThat(taken()).hasSize(2);

        capturing.observe(answered(3, 50));
        capturing.startMinute();
        assertThat(taken()).hasSize(1);
    }

    @Test
    void slowOneThatWasDrawnIsKeptOnce() {
        sample(1);
        capturing.observe(answered(1, 1_000));
        capturing.startMinute();
        assertThat(taken())
                .extracting(CaptureItem.Observed::reason)
                .containsExactly(CaptureReason.SAMPLE);
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

    private static CapturePolicy policy(double sample) {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        return new CapturePolicy(
                sample, usual.drop(), usual.hash(), usual.keep(), usual.maxBytes());
    }

    private List<CaptureItem.Observed> taken() {
        List<CaptureItem.Observed> taken = new ArrayList<>();
        for (CaptureItem item = Taken.from(capturing.ring());
                item != null;
                item = Taken.from(capturing.ring())) {
            taken.add((CaptureItem.Observed) item);
        }
        return taken;
    }

    private static PredictionId id(int number) {
        return new PredictionId("019ac0b6b1f2%010x0000000000".formatted(number));
    }

    private static ObservedPrediction answered(int number, long nanos) {
        return observed(number, nanos, new Result.Answered(), true);
    }

    private static ObservedPrediction refused(int number, boolean isAdmitted) {
        return observed(number, 10, new Result.Refused(ErrorCode.INVALID_INPUT), isAdmitted);
    }

    private static ObservedPrediction turnedAway(int number, ErrorCode code) {
        return observed(number, 10, new Result.Refused(code), false);
    }

    private static ObservedPrediction observed(
            int number, long nanos, Result result, boolean isAdmitted) {
        return new ObservedPrediction(
                id(number),
                "http",
                FLIGHTS,
                new VersionChoice.Exactly(VERSION.version()),
                result,
                new StopTimes(1, 2, 1),
                new Edge(1, 1, nanos, 10, 10),
                TraceContext.NONE,
                "",
                new Entry(VersionChoice.ROUTED, isAdmitted));
    }
}
