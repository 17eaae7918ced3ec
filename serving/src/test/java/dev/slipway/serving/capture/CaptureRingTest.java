package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CaptureRingTest {
    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    private final CaptureRing ring = new CaptureRing(1 << 20);

    @Test
    void whatWasObservedComesOutAsItWas() {
        ObservedPrediction refused =
                new ObservedPrediction(
                        new PredictionId("019ac0b6b1f20000000000000000abcd"),
                        "grpc",
                        MadeRecords.FLIGHTS,
                        new VersionChoice.Exactly(new VersionNumber(7)),
                        new Result.Refused(ErrorCode.INVALID_INPUT),
                        new StopTimes(1, Long.MAX_VALUE, 3),
                        new Edge(4, 5, 6, 7, 8),
                        TraceContext.of("00-parent", ""),
                        "00-told → 世界",
                        new Entry(new VersionChoice.Exactly(new VersionNumber(9)), false));

        TeamName risk = new TeamName("risk");
        MadeObserved offered =
                new MadeObserved(refused, MadeRecords.FLIGHTS, CaptureReason.ERROR, risk);
        assertThat(offered.into(ring)).isTrue();
        assertThat(MadeRecords.observed(0, 1).into(ring)).isTrue();

        assertThat(Taken.from(ring))
                .isEqualTo(new CaptureItem.Observed(refused, CaptureReason.ERROR, risk));
        assertThat(Taken.from(ring)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, 1)));
        assertThat(Taken.from(ring)).isNull();
    }

    @Test
    void whoeverTakesIsToldBeforeMemoryIsUsedAgain() {
        AtomicLong told = new AtomicLong();
        for (int i = 1; i <= 10; i++) {
            MadeRecords.observed(0, i).into(ring);
            assertThat(ring.next(told::incrementAndGet)).isNotNull();
            long before = told.get();
            assertThat(ring.next(told::incrementAndGet)).isNull();
            assertThat(told.get()).isEqualTo(before + 1);
            assertThat(ring.next(told::incrementAndGet)).isNull();
            assertThat(told.get()).isEqualTo(before + 1);
        }
    }

    @Test
    void tensorsComeOutAsTheyWere() {
        MadeTensors.of(new PredictionId("one"), MadeRecords.words()).into(ring);

        CaptureItem.Tensors kept = (CaptureItem.Tensors) Objects.requireNonNull(Taken.from(ring));
        assertThat(kept.id()).isEqualTo(new PredictionId("one"));
        assertThat(kept.version()).isSameAs(MadeRecords.VERSION);
        assertThat(kept.signature()).isSameAs(MadeRecords.SIGNATURE);
        assertThat(kept.policy()).isSameAs(CapturePolicy.DEFAULT);
        assertThat(kept.inputs()).extracting(NamedTensor::name).containsExactly("x", "word");
        assertThat(kept.inputs().getFirst().tensor())
                .isEqualTo(DenseTensor.ofFloats(Shape.of(2), 1.5f, -2));
        BytesTensor words = (BytesTensor) kept.inputs().getLast().tensor();
        assertThat(words.shape()).isEqualTo(Shape.of(2));
        assertThat(List.of(words.text(0), words.text(1))).containsExactly("", "später");
        assertThat(kept.outputs())
                .containsExactly(new NamedTensor("y", DenseTensor.ofLongs(Shape.SCALAR, 9)));
    }

    @Test
    void nothingStaysOfTensorsThatCouldNotBePutToTheirEnd() {
        ByteBuffer growing = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN).limit(4);
        DenseTensor number = new DenseTensor(Datatype.FP32, Shape.of(1), growing);
        BytesTensor word = BytesTensor.ofText(Shape.of(1), "secret");
        CapturedCall call =
                CapturedCall.of(
                        MadeRecords.VERSION,
                        MadeRecords.SIGNATURE,
                        CapturePolicy.DEFAULT,
                        List.of(word, number));
        MadeTensors record = MadeTensors.of(new PredictionId("one"), call);
        growing.limit(1 << 20);
        assertThatThrownBy(() -> record.into(ring)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(MadeRecords.observed(0, 1).into(ring)).isTrue();

        Waiting next = Objects.requireNonNull(ring.next(() -> {}));
        assertThat(next.item()).isEqualTo(MadeRecords.item(MadeRecords.observed(0, 1)));
        assertThat(new String(next.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void shapesComeOutAsTheyWereHoweverManyThereAre() {
        List<Shape> shapes =
                List.of(
                        Shape.SCALAR,
                        Shape.of(1),
                        Shape.of(1, 1),
                        Shape.of(1, 6),
                        Shape.of(6, 1),
                        Shape.of(6),
                        Shape.of(0, 6));
        for (int i = 0; i < 100; i++) {
            Shape shape = shapes.get((5 * i + i / 7) % shapes.size());
            float[] values = new float[(int) shape.elementCount()];
            Arrays.fill(values, i);
            DenseTensor tensor = DenseTensor.ofFloats(shape, values);
            CapturedCall call = call(List.of(tensor));
            assertThat(MadeTensors.of(new PredictionId("one"), call).into(ring)).isTrue();

            CaptureItem.Tensors kept =
                    (CaptureItem.Tensors) Objects.requireNonNull(Taken.from(ring));
            assertThat(kept.inputs()).containsExactly(new NamedTensor("x", tensor));
        }
    }

    @Test
    void versionsComeOutAsTheyWereWhateverTheirNumber() {
        for (long number : new long[] {1, 2, 63, 64, 65, 4_000_000_000L, Long.MAX_VALUE}) {
            VersionChoice version = new VersionChoice.Exactly(new VersionNumber(number));
            ObservedPrediction plain = MadeRecords.observed(0, 1).prediction();
            ObservedPrediction one =
                    new ObservedPrediction(
                            plain.id(),
                            plain.protocol(),
                            plain.endpoint(),
                            version,
                            plain.result(),
                            plain.times(),
                            plain.edge(),
                            new TraceContext("00-parent", ""),
                            plain.traceResponse(),
                            new Entry(version, true));
            new MadeObserved(one, MadeRecords.FLIGHTS, CaptureReason.SAMPLE, null).into(ring);
            assertThat(Taken.from(ring))
                    .isEqualTo(new CaptureItem.Observed(one, CaptureReason.SAMPLE, null));
        }
    }

    @Test
    void recordLargerThanASlabHasMemoryOfItsOwn() {
        float[] many = new float[100_000];
        many[99_999] = 7;
        for (int i = 0; i < 10; i++) {
            assertThat(MadeRecords.observed(0, i).into(ring)).isTrue();
            assertThat(large(many).into(ring)).isTrue();
            assertThat(large(many).into(ring)).isTrue();
            assertThat(large(many).into(ring)).isFalse();

            assertThat(Taken.from(ring)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, i)));
            CaptureItem.Tensors kept =
                    (CaptureItem.Tensors) Objects.requireNonNull(Taken.from(ring));
            DenseTensor x = (DenseTensor) kept.inputs().getFirst().tensor();
            assertThat(x.floatAt(99_999)).isEqualTo(7f);
            assertThat(Taken.from(ring)).isNotNull();
            assertThat(Taken.from(ring)).isNull();
            assertThat(ring.bytes()).isZero();
        }
    }

    @Test
    void recordOfManySmallTensorsComesOutAsItWas() {
        NamedTensor one = new NamedTensor("y", DenseTensor.ofFloats(Shape.SCALAR, 1));
        CapturedCall call = call(List.of()).answered(Collections.nCopies(10_000, one));

        assertThat(MadeTensors.of(new PredictionId("many"), call).into(ring)).isTrue();
        assertThat(MadeRecords.observed(0, 1).into(ring)).isTrue();

        CaptureItem.Tensors kept = (CaptureItem.Tensors) Objects.requireNonNull(Taken.from(ring));
        assertThat(kept.outputs()).hasSize(10_000).containsOnly(one);
        assertThat(Taken.from(ring)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, 1)));
    }

    @Test
    void predictionsAreCountedAsTheyAreLetInAndTheirTensorsAreNot() {
        assertThat(ring.counted()).isZero();
        int many = 2_000;
        for (int i = 0; i < many; i++) {
            MadeTensors tensors = MadeTensors.of(new PredictionId("one"), MadeRecords.words());
            assertThat(tensors.into(ring)).isTrue();
            assertThat(MadeRecords.observed(0, i).into(ring)).isTrue();
            assertThat(ring.counted()).isEqualTo(i + 1);
        }
        while (MadeRecords.observed(0, 1).into(ring)) {
            many++;
        }
        assertThat(ring.counted()).isEqualTo(many);
        for (CaptureItem item = Taken.from(ring); item != null; item = Taken.from(ring)) {
            assertThat(ring.counted()).isEqualTo(many);
        }
        assertThat(MadeRecords.observed(0, 2).into(ring)).isTrue();
        assertThat(ring.counted()).isEqualTo(many + 1);
    }

    @Test
    void recordThatCannotBePutKeepsNothingElseBack() {
        MadeRecords.observed(0, 1).into(ring);
        assertThatThrownBy(() -> broken().into(ring)).isInstanceOf(NullPointerException.class);
        MadeRecords.observed(0, 2).into(ring);

        assertThat(Taken.from(ring)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, 1)));
        assertThat(Taken.from(ring)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, 2)));
        assertThat(Taken.from(ring)).isNull();
    }

    /// No array is as long as this one would have to be.
    @Test
    void memoryThatIsNotThereIsLeftToOthers() {
        CaptureRing large = new CaptureRing(Integer.MAX_VALUE);
        int rest = Integer.MAX_VALUE - Waiting.HEAD - longest(0).bytes();
        MadeTensors record = longest(rest);
        assertThat(Waiting.HEAD + record.bytes()).isEqualTo(Integer.MAX_VALUE);

        assertThatThrownBy(() -> record.into(large)).isInstanceOf(OutOfMemoryError.class);

        assertThat(MadeRecords.observed(0, 1).into(large)).isTrue();
        assertThat(Taken.from(large)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, 1)));
    }

    /// Tensors of nearly 2 GiB, of which each but the last is the same.
    private static MadeTensors longest(int last) {
        DenseTensor mebibyte = DenseTensor.ofLongs(Shape.of(1 << 17), new long[1 << 17]);
        BytesTensor rest = BytesTensor.of(Shape.of(1), List.of(new byte[last]));
        List<NamedTensor> tensors =
                new ArrayList<>(Collections.nCopies(2_047, new NamedTensor("y", mebibyte)));
        tensors.add(new NamedTensor("y", rest));
        return MadeTensors.of(new PredictionId("longest"), call(List.of()).answered(tensors));
    }

    @Test
    void memoryThatWasReadWaitsNoLongerWhateverBreaks() {
        CaptureRing small = new CaptureRing(64 << 10);
        Runnable breaking =
                () -> {
                    throw new OutOfMemoryError("a test");
                };
        for (int i = 0; i < 3; i++) {
            assertThat(MadeRecords.observed(0, i).into(small)).isTrue();
            assertThat(Taken.from(small)).isEqualTo(MadeRecords.item(MadeRecords.observed(0, i)));
            assertThatThrownBy(() -> small.next(breaking)).hasMessage("a test");
        }
    }

    /// Threads offer while one takes: what was let in comes out whole, once, and in each thread's
    /// order.
    @Test
    void manyOfferWhileOneTakes() throws InterruptedException {
        CaptureRing small = new CaptureRing(3 * (64 << 10));
        long taken = 0;
        AtomicLong refused = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(THREADS);
        Thread[] threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            threads[t] =
                    Thread.ofPlatform()
                            .start(() -> {
                                ready.countDown();
                                for (int i = 0; i < EACH; i++) {
                                    if (!MadeRecords.observed(thread, i).into(small)) {
                                        refused.incrementAndGet();
                                    }
                                }
                            });
        }
        ready.await();
        long[] last = new long[THREADS];
        Arrays.fill(last, -1);
        boolean areOver = false;
        while (!areOver) {
            areOver = Arrays.stream(threads).noneMatch(Thread::isAlive);
            for (CaptureItem item = Taken.from(small); item != null; item = Taken.from(small)) {
                check((CaptureItem.Observed) item, last);
                taken++;
            }
        }
        assertThat(taken + refused.get()).isEqualTo((long) THREADS * EACH);
        assertThat(small.counted()).isEqualTo(taken);
        assertThat(taken).isPositive();
        assertThat(small.bytes()).isZero();
    }

    private static void check(CaptureItem.Observed observed, long[] last) {
        int thread = (int) observed.prediction().edge().requestBytes();
        long number = observed.prediction().edge().totalNanos();
        assertThat(observed).isEqualTo(MadeRecords.item(MadeRecords.observed(thread, number)));
        assertThat(number).isGreaterThan(last[thread]);
        last[thread] = number;
    }

    @SuppressWarnings("NullAway") // what is broken on purpose
    private static MadeObserved broken() {
        return new MadeObserved(MadeRecords.observed(0, 3).prediction(), null);
    }

    private static MadeTensors large(float[] values) {
        return MadeTensors.of(
                new PredictionId("one"),
                call(List.of(DenseTensor.ofFloats(Shape.of(values.length), values))));
    }

    private static CapturedCall call(List<Tensor> inputs) {
        return CapturedCall.of(
                MadeRecords.VERSION, MadeRecords.SIGNATURE, CapturePolicy.DEFAULT, inputs);
    }
}
