package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SharingProbeTest {
    @Test
    void rowsThatDoNotMindTheirNeighboursMayShare() {
        assertThat(probe(-1, rows -> rows)).isEqualTo(new Sharing.Allowed());
    }

    @Test
    void differencesWithinTheToleranceAreRounding() {
        assertThat(probe(-1, rows -> shifted(rows, rows.length * 1e-7f)))
                .isEqualTo(new Sharing.Allowed());
    }

    @Test
    void packageSaysHowFarAnswersMayMove() {
        UnaryOperator<float[]> moves = rows -> shifted(rows, rows.length * 1e-4f);
        assertThat(probe(-1, moves)).isInstanceOf(Sharing.Dependent.class);
        assertThat(probe(ofOneColumn(-1, moves), ModelManifest.EMPTY.withTolerance(1e-3)))
                .isEqualTo(new Sharing.Allowed());
    }

    @Test
    void halvesMayMoveFurtherThanNumbers() {
        assertThat(probe(halves(1e-3f), ModelManifest.EMPTY)).isEqualTo(new Sharing.Allowed());
        assertThat(probe(halves(1e-2f), ModelManifest.EMPTY)).isInstanceOf(Sharing.Dependent.class);
        assertThat(probe(halves(1e-3f), ModelManifest.EMPTY.withTolerance(1e-5)))
                .isInstanceOf(Sharing.Dependent.class);
    }

    @Test
    void scaleOfTheWholeBatchIsFound() {
        assertThat(probe(-1, SharingProbeTest::scaledByTheLargest))
                .isEqualTo(
                        new Sharing.Dependent(
                                "output 'out' of a row depends on the rows beside it"));
    }

    @Test
    void scaleOfTheWholeBatchIsFoundThoughThePackageBringsOneRow() {
        ManifestRow row = new ManifestRow(List.of(new Cell.Real(2.5)));
        assertThat(
                        probe(
                                ofOneColumn(-1, SharingProbeTest::scaledByTheLargest),
                                List.of(row),
                                List.of()))
                .isInstanceOf(Sharing.Dependent.class);
    }

    @Test
    void goldenRowsAreTriedToo() {
        List<GoldenRow> golden =
                List.of(new GoldenRow(new ManifestRow(List.of(new Cell.Real(-7))), List.of(1.0)));
        UnaryOperator<float[]> mindsNegativeNeighbours =
                rows -> {
                    boolean isNegative = false;
                    for (float row : rows) {
                        isNegative |= row < 0;
                    }
                    return shifted(rows, isNegative ? rows.length : 1);
                };
        ManifestRow zero = new ManifestRow(List.of(new Cell.Real(2)));
        assertThat(probe(ofOneColumn(-1, mindsNegativeNeighbours), List.of(zero), List.of()))
                .isEqualTo(new Sharing.Allowed());
        assertThat(probe(ofOneColumn(-1, mindsNegativeNeighbours), List.of(zero), golden))
                .isInstanceOf(Sharing.Dependent.class);
    }

    @Test
    void answerThatDependsOnItsPlaceIsFound() {
        assertThat(probe(-1, rows -> shifted(rows, rows.length > 1 ? rows[0] : 0)))
                .isInstanceOf(Sharing.Dependent.class);
    }

    @Test
    void outputsThatAreNotOnePerRowAreFound() {
        assertThat(probe(-1, rows -> new float[] {rows.length}))
                .isEqualTo(new Sharing.Impossible("output 'out' of 8 rows is [1, 1]"));
    }

    @Test
    void fixedFirstAxisIsSaidWithoutTrying() {
        UnaryOperator<float[]> never =
                rows -> {
                    throw new AssertionError("was tried");
                };
        assertThat(probe(1, never))
                .isEqualTo(
                        new Sharing.Impossible(
                                "not every input and output has an open first axis"));
    }

    @Test
    void modelThatCannotBeTriedRunsItsCallsAlone() {
        UnaryOperator<float[]> fussy =
                rows -> {
                    throw InferenceException.badInput("no such token", new Exception());
                };
        assertThat(probe(-1, fussy))
                .isEqualTo(
                        new Sharing.Impossible(
                                "rows made up of numbers up to 9, then of 0 and 1 are not"
                                        + " answered: no such token"));
    }

    /// As a server says which takes four at a time.
    @Test
    void modelThatAnswersFewRowsAtATimeIsTriedWithPairs() {
        assertThat(probe(-1, SharingProbeTest::ofFew)).isEqualTo(new Sharing.Allowed());
        assertThat(probe(-1, rows -> scaledByTheLargest(ofFew(rows))))
                .isInstanceOf(Sharing.Dependent.class);
    }

    private static float[] ofFew(float[] rows) {
        if (rows.length > 4) {
            throw InferenceException.badInput("batch-size must be <= 4", new Exception());
        }
        return rows;
    }

    private static float[] scaledByTheLargest(float[] rows) {
        float largest = 1e-3f;
        for (float row : rows) {
            largest = Math.max(largest, row);
        }
        float[] scaled = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            scaled[i] = rows[i] / largest;
        }
        return scaled;
    }

    private static float[] shifted(float[] rows, float by) {
        float[] shifted = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            shifted[i] = rows[i] + by;
        }
        return shifted;
    }

    private static Sharing probe(int firstAxis, UnaryOperator<float[]> answers) {
        ModelPackage source =
                new ModelPackage(
                        Path.of("."), Path.of("model"), "0".repeat(64), ModelManifest.EMPTY);
        LoadedModel model = ofOneColumn(firstAxis, answers);
        WarmUpRows rows = new WarmUpRows(model.signature(), source);
        return SharingProbe.probe(model, rows, new DirectBufferPool(0)).sharing();
    }

    private static Sharing probe(
            LoadedModel model, List<ManifestRow> warmUp, List<GoldenRow> golden) {
        return probe(model, ModelManifest.EMPTY.withRows(warmUp, golden));
    }

    /// A model of halves whose answers move beside others.
    private static LoadedModel halves(float by) {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("in", Datatype.FP32, -1, 1)),
                        List.of(TensorSpec.of("out", Datatype.FP16, -1, 1))),
                (inputs, allocator) -> {
                    int rows = inputs.getFirst().rows();
                    DenseTensor answer =
                            DenseTensor.allocate(Datatype.FP16, Shape.of(rows, 1), allocator);
                    for (int i = 0; i < rows; i++) {
                        float value = rows > 1 ? 1 + by : 1;
                        answer.buffer().putShort(2 * i, Float.floatToFloat16(value));
                    }
                    return List.of(answer);
                });
    }

    private static Sharing probe(LoadedModel model, ModelManifest manifest) {
        ModelPackage source =
                new ModelPackage(Path.of("."), Path.of("model"), "0".repeat(64), manifest);
        WarmUpRows rows = new WarmUpRows(model.signature(), source);
        return SharingProbe.probe(model, rows, new DirectBufferPool(0)).sharing();
    }

    private static LoadedModel ofOneColumn(int firstAxis, UnaryOperator<float[]> answers) {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("in", Datatype.FP32, firstAxis, 1)),
                        List.of(TensorSpec.of("out", Datatype.FP32, firstAxis, 1))),
                (inputs, _) -> {
                    DenseTensor input = (DenseTensor) inputs.getFirst();
                    float[] rows = new float[input.rows()];
                    for (int i = 0; i < rows.length; i++) {
                        rows[i] = input.floatAt(i);
                    }
                    float[] answered = answers.apply(rows);
                    return List.of(DenseTensor.ofFloats(Shape.of(answered.length, 1), answered));
                });
    }
}
