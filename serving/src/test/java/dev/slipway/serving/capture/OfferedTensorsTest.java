package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
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
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Tensors that are offered as a request has them, without an object of their call.
final class OfferedTensorsTest {
    private static final PredictionId ID = new PredictionId("019ac0b6b1f20000000000000000abcd");
    private static final Tensor NUMBERS = DenseTensor.ofFloats(Shape.of(1, 2), 1.5f, -2);
    private static final Tensor WORDS = BytesTensor.ofText(Shape.of(2), "", "später");
    private static final NamedTensor NINE =
            new NamedTensor("y", DenseTensor.ofLongs(Shape.SCALAR, 9));

    private final Capturing capturing = new Capturing(new CaptureLimits(1 << 20, 1_000));

    private void offer(List<Tensor> inputs, List<NamedTensor> outputs) {
        offer(ID, inputs, outputs);
    }

    private void offer(PredictionId id, List<Tensor> inputs, List<NamedTensor> outputs) {
        CommonCall common =
                capturing.common(
                        MadeRecords.VERSION,
                        MadeRecords.SIGNATURE,
                        CapturePolicy.DEFAULT,
                        inputs,
                        outputs);
        capturing.offer(id, common, inputs, outputs);
    }

    private WaitingTensors taken() {
        return (WaitingTensors) Objects.requireNonNull(capturing.ring().next(() -> {}));
    }

    /// The body of the oldest that waits.
    private byte[] body() {
        WaitingTensors read = taken();
        return Arrays.copyOfRange(read.bytes(), read.recordAt() + Waiting.HEAD, read.recordEnd());
    }

    /// Files have them as they stand here.
    @Test
    void tensorsStandOneBehindTheOtherBehindTheId() {
        offer(List.of(NUMBERS, WORDS), List.of(NINE));

        ByteBuffer expected = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(0x019ac0b6b1f20000L).putLong(0xabcd);
        expected.put((byte) 2).putInt(1).putInt(2).putInt(8).putFloat(1.5f).putFloat(-2);
        expected.put((byte) 1).putInt(2).putInt(2).putInt(0);
        expected.putInt(7).put("später".getBytes(StandardCharsets.UTF_8));
        expected.put((byte) 0).putInt(8).putLong(9);
        assertThat(body()).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
    }

    @Test
    void tensorsOfAnIdThatIsNoNumberStandInTheWideForm() {
        offer(new PredictionId("one"), List.of(NUMBERS, WORDS), List.of(NINE));

        ByteBuffer expected = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        expected.putInt(3).put("one".getBytes(StandardCharsets.ISO_8859_1));
        expected.putInt(2).putLong(1).putLong(2).putInt(8).putFloat(1.5f).putFloat(-2);
        expected.putInt(1).putLong(2).putInt(2).putInt(0);
        expected.putInt(7).put("später".getBytes(StandardCharsets.UTF_8));
        expected.putInt(0).putInt(8).putLong(9);
        assertThat(body()).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
    }

    /// Nothing is there to bound what a shape without elements claims.
    @Test
    void shapesComeOutAsTheyWereHoweverLongTheirAxesAndHoweverMany() {
        long[] axes = new long[256];
        Arrays.fill(axes, 1);
        List<Shape> shapes =
                List.of(
                        Shape.of(0, Integer.MAX_VALUE),
                        Shape.of(0, Integer.MAX_VALUE + 1L),
                        Shape.of(1L << 32, 0),
                        Shape.of(0, Long.MAX_VALUE),
                        Shape.of(Arrays.copyOf(axes, 255)),
                        Shape.of(axes));
        List<Boolean> areSmall = List.of(true, false, false, false, true, false);
        for (int i = 0; i < shapes.size(); i++) {
            Shape shape = shapes.get(i);
            DenseTensor dense = DenseTensor.ofFloats(shape, new float[(int) shape.elementCount()]);
            byte[][] none = new byte[(int) shape.elementCount()][0];
            BytesTensor words = BytesTensor.of(shape, Arrays.asList(none));
            for (Tensor one : List.of(dense, words)) {
                offer(List.of(NUMBERS, one), List.of(new NamedTensor("y", NUMBERS)));
                WaitingTensors read = taken();
                assertThat(WaitingTensors.isSmall(read.kind())).isEqualTo(areSmall.get(i));
                assertThat(read.rank(1)).isEqualTo(shape.rank());
                for (int axis = 0; axis < shape.rank(); axis++) {
                    assertThat(read.extent(1, axis)).isEqualTo(shape.extent(axis));
                }
                assertThat(read.item().inputs().getLast().tensor().shape()).isEqualTo(shape);
                assertThat(read.item().inputs().getFirst().tensor()).isEqualTo(NUMBERS);
                assertThat(read.tensor(2)).isEqualTo(NUMBERS);
            }
        }
    }

    @Test
    void tensorsComeOutWithTheNamesOfTheirSignature() {
        offer(List.of(NUMBERS, WORDS), List.of(NINE));

        CaptureItem.Tensors kept = taken().item();
        assertThat(kept.id()).isEqualTo(ID);
        assertThat(kept.version()).isSameAs(MadeRecords.VERSION);
        assertThat(kept.signature()).isSameAs(MadeRecords.SIGNATURE);
        assertThat(kept.policy()).isSameAs(CapturePolicy.DEFAULT);
        assertThat(kept.inputs()).extracting(NamedTensor::name).containsExactly("x", "word");
        assertThat(kept.inputs().getFirst().tensor()).isEqualTo(NUMBERS);
        assertThat(((BytesTensor) kept.inputs().getLast().tensor()).text(1)).isEqualTo("später");
        assertThat(kept.outputs()).containsExactly(NINE);
        assertThat(kept.features()).isEmpty();
    }

    @Test
    void whatIsOfferedAsItIsStandsThereAsWhatIsOfferedAsAnObject() {
        ByteBuffer direct = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
        direct.putFloat(0, 3).putFloat(4, 4);
        List<List<Tensor>> inputs =
                List.of(
                        List.of(NUMBERS, WORDS),
                        List.of(new DenseTensor(Datatype.FP32, Shape.of(2), direct), WORDS),
                        List.of(
                                DenseTensor.ofFloats(Shape.of(0, 6)),
                                BytesTensor.ofText(Shape.of(0))));
        List<List<NamedTensor>> outputs =
                List.of(
                        List.of(),
                        List.of(NINE),
                        List.of(NINE, new NamedTensor("z", WORDS)),
                        Collections.nCopies(20, NINE));
        for (List<Tensor> given : inputs) {
            for (List<NamedTensor> answer : outputs) {
                offer(given, answer);
                byte[] plain = body();
                CapturedCall call =
                        CapturedCall.of(
                                        MadeRecords.VERSION,
                                        MadeRecords.SIGNATURE,
                                        CapturePolicy.DEFAULT,
                                        given)
                                .answered(answer);
                capturing.offer(ID, call);
                assertThat(body()).isEqualTo(plain);
            }
        }
        assertThat(capturing.ring().next(() -> {})).isNull();
    }

    @Test
    void tensorsWhoseNamesOrTypesTakeTurnsComeOutAsTheyWere() {
        List<NamedTensor> answers =
                List.of(
                        NINE,
                        new NamedTensor("y", DenseTensor.ofDoubles(Shape.of(1), 9)),
                        new NamedTensor("z", DenseTensor.ofDoubles(Shape.of(1), 9)));
        List<Tensor> numbers = List.of(NUMBERS, DenseTensor.ofInts(Shape.of(1), 7));
        for (int i = 0; i < 12; i++) {
            NamedTensor answer = answers.get(i % 3);
            Tensor number = numbers.get(i % 2);
            offer(List.of(number, WORDS), List.of(answer));
            CaptureItem.Tensors kept = taken().item();
            assertThat(kept.outputs()).containsExactly(answer);
            assertThat(kept.inputs().getFirst()).isEqualTo(new NamedTensor("x", number));
        }
    }

    @Test
    void callsAlikeShareOneReference() {
        List<Tensor> inputs = List.of(NUMBERS, WORDS);
        offer(inputs, List.of(NINE));
        Object first = taken().common();
        offer(inputs, List.of(NINE));
        assertThat(taken().common()).isSameAs(first);
        offer(inputs, List.of());
        assertThat(taken().common()).isNotSameAs(first);
        offer(inputs, List.of(NINE));
        assertThat(taken().common()).isSameAs(first);
    }

    /// 24 bytes for each word that has none.
    @Test
    void wordsWeighMoreThanTheirBytes() {
        offer(List.of(NUMBERS, none(41)), List.of(NINE));
        assertThat(capturing.counts().lost(CaptureLoss.TENSORS_TOO_LARGE)).isZero();
        assertThat(taken().rows(1)).isEqualTo(41);

        offer(List.of(NUMBERS, none(42)), List.of());
        assertThat(capturing.counts().lost(CaptureLoss.TENSORS_TOO_LARGE)).isEqualTo(1);
        assertThat(capturing.ring().next(() -> {})).isNull();
    }

    private static Tensor none(int count) {
        return BytesTensor.of(Shape.of(count), Collections.nCopies(count, new byte[0]));
    }

    @Test
    void tensorsForWhichThereIsNoRoomAreCounted() {
        Capturing small = new Capturing(new CaptureLimits(60, 1_000));
        List<Tensor> inputs = List.of(NUMBERS, WORDS);
        CommonCall common =
                small.common(
                        MadeRecords.VERSION,
                        MadeRecords.SIGNATURE,
                        CapturePolicy.DEFAULT,
                        inputs,
                        List.of());
        small.offer(ID, common, inputs, List.of());
        assertThat(small.counts().lost(CaptureLoss.TENSORS_RING_FULL)).isEqualTo(1);
        assertThat(small.ring().next(() -> {})).isNull();
    }

    /// But for what a slab of some hundred takes.
    @Test
    void predictionThatIsKeptAllocatesNothing() {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        capturing.follow(
                Map.of(
                        MadeRecords.FLIGHTS,
                        new CapturePolicy(
                                1, usual.drop(), usual.hash(), usual.keep(), usual.maxBytes())));
        List<Tensor> inputs = List.of(NUMBERS, WORDS);
        List<NamedTensor> outputs = List.of(NINE);
        ObservedPrediction observed = observed();
        keep(inputs, outputs, observed, 2_000);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        keep(inputs, outputs, observed, 10_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        assertThat(capturing.counts().wanted()).isEqualTo(12_000);
        assertThat(capturing.counts().lost(CaptureLoss.RING_FULL)).isZero();
        assertThat(capturing.counts().lost(CaptureLoss.TENSORS_RING_FULL)).isZero();
    }

    private void keep(
            List<Tensor> inputs,
            List<NamedTensor> outputs,
            ObservedPrediction observed,
            int count) {
        for (int i = 0; i < count; i++) {
            offer(inputs, outputs);
            capturing.observe(observed);
            if (i % 500 == 499) {
                int taken = 0;
                while (capturing.ring().next(() -> {}) != null) {
                    taken++;
                }
                assertThat(taken).isEqualTo(1_000);
            }
        }
    }

    private static ObservedPrediction observed() {
        return new ObservedPrediction(
                ID,
                "http",
                MadeRecords.FLIGHTS,
                VersionChoice.ROUTED,
                new Result.Answered(),
                new StopTimes(1, 2, 1),
                new Edge(1, 2, 3, 4, 5),
                TraceContext.NONE,
                "",
                new Entry(VersionChoice.ROUTED, true));
    }
}
