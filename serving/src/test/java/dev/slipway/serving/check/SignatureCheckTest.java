package dev.slipway.serving.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.api.inference.RequestedOutput.OutputForm;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureCheckTest {
    private static final NamedTensor MATRIX =
            named("x", DenseTensor.ofFloats(Shape.of(1, 6), new float[6]));
    private static final NamedTensor IDS = named("ids", DenseTensor.ofLongs(Shape.of(1), 7));

    private static final NamedTensor TWO_IDS = named("ids", DenseTensor.ofLongs(Shape.of(2), 7, 8));

    private final SignatureCheck check =
            new SignatureCheck(
                    new VersionId(new EndpointName("flights"), new VersionNumber(1)),
                    Signature.of(
                            List.of(
                                    TensorSpec.of("x", Datatype.FP32, -1, 6),
                                    TensorSpec.of("ids", Datatype.INT64, -1)),
                            List.of(
                                    TensorSpec.of("score", Datatype.FP32, -1, 3),
                                    TensorSpec.of("label", Datatype.BYTES, -1))));

    @Test
    void shapeWithoutElementsAnnouncesNoRows() {
        NamedTensor hollow =
                named("x", DenseTensor.ofFloats(Shape.of(Integer.MAX_VALUE, 0), new float[0]));
        assertThat(check.announcedRows(InferenceRequest.of(List.of(hollow, IDS)))).isZero();
        assertThat(check.announcedRows(InferenceRequest.of(List.of(MATRIX, IDS)))).isOne();
    }

    @Test
    void rowsAreAnnouncedByTheFirstAxisWhereTheSignatureLeavesItOpen() {
        SignatureCheck fixed =
                new SignatureCheck(
                        new VersionId(new EndpointName("flights"), new VersionNumber(1)),
                        Signature.of(List.of(TensorSpec.of("x", Datatype.FP32, 7)), List.of()));
        assertThat(check.announcedRows(7)).isEqualTo(7);
        assertThat(fixed.announcedRows(7)).isOne();
    }

    @Test
    void inputsComeOutInTheSignaturesOrder() {
        CheckedRequest checked = check.check(InferenceRequest.of(List.of(IDS, MATRIX)));
        assertThat(checked.inputs()).containsExactly(MATRIX.tensor(), IDS.tensor());
        assertThat(checked.outputs().count()).isEqualTo(2);
        assertThat(checked.rows()).isEqualTo(1);
    }

    @Test
    void emptyBatchIsABatch() {
        CheckedRequest checked =
                check.check(
                        InferenceRequest.of(
                                List.of(
                                        named("x", DenseTensor.ofFloats(Shape.of(0, 6))),
                                        named("ids", DenseTensor.ofLongs(Shape.of(0))))));
        assertThat(checked.rows()).isZero();
    }

    @Test
    void outputsComeInTheOrderRequested() {
        CheckedRequest checked =
                check.check(
                        requesting(
                                RequestedOutput.values("label"), RequestedOutput.values("score")));
        assertThat(checked.outputs().position(0)).isEqualTo(1);
        assertThat(checked.outputs().position(1)).isEqualTo(0);
    }

    static Stream<Arguments> mismatches() {
        NamedTensor narrow = named("x", DenseTensor.ofFloats(Shape.of(1, 5), new float[5]));
        NamedTensor flat = named("x", DenseTensor.ofFloats(Shape.of(6), new float[6]));
        NamedTensor wide = named("x", DenseTensor.ofDoubles(Shape.of(1, 6), new double[6]));
        NamedTensor text = named("ids", BytesTensor.ofText(Shape.of(1), "7"));
        NamedTensor stranger = named("y", IDS.tensor());
        return Stream.of(
                Arguments.of(List.of(narrow, IDS), "input 'x': shape [1,5] (expected: [-1,6])"),
                Arguments.of(List.of(flat, IDS), "input 'x': shape [6] (expected: [-1,6])"),
                Arguments.of(List.of(wide, IDS), "input 'x': datatype FP64 (expected: FP32)"),
                Arguments.of(
                        List.of(MATRIX, text), "input 'ids': datatype BYTES (expected: INT64)"),
                Arguments.of(
                        List.of(MATRIX, TWO_IDS),
                        "input 'ids': 2 rows (expected: 1 as in input 'x')"),
                Arguments.of(List.of(MATRIX), "input 'ids': missing (expected: INT64[-1])"),
                Arguments.of(List.of(), "input 'x': missing (expected: FP32[-1,6])"),
                Arguments.of(
                        List.of(MATRIX, stranger), "input 'y': unknown (expected: 'x' or 'ids')"),
                Arguments.of(
                        List.of(MATRIX, IDS, stranger),
                        "input 'y': unknown (expected: 'x' or 'ids')"),
                Arguments.of(List.of(MATRIX, MATRIX), "input 'x': given twice (expected: once)"),
                Arguments.of(
                        List.of(MATRIX, IDS, IDS), "input 'ids': given twice (expected: once)"));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    void firstMismatchIsNamedWithItsExpectation(List<NamedTensor> inputs, String message) {
        assertThatThrownBy(() -> check.check(InferenceRequest.of(inputs)))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refused ->
                                assertThat(refused.refusal().code())
                                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage(message + " for model flights version 1");
    }

    @Test
    void outputsThatCannotBeGivenAreNamed() {
        assertThatThrownBy(() -> check.check(requesting(RequestedOutput.values("z"))))
                .hasMessageContaining("output 'z': unknown (expected: 'score' or 'label')");
        RequestedOutput score = RequestedOutput.values("score");
        assertThatThrownBy(() -> check.check(requesting(score, score)))
                .hasMessageContaining("output 'score': requested twice");
        RequestedOutput classes = new RequestedOutput("label", new OutputForm.TopClasses(1));
        assertThatThrownBy(() -> check.check(requesting(classes)))
                .hasMessageContaining("output 'label': classification of BYTES");
    }

    static Stream<Arguments> axesThatNeedNotAgree() {
        TensorSpec queries = TensorSpec.of("x", Datatype.FP32, -1, 6);
        TensorSpec ids = TensorSpec.of("ids", Datatype.INT64, -1);
        TensorSpec total = TensorSpec.of("total", Datatype.FP32, 1);
        TensorSpec scores = TensorSpec.of("scores", Datatype.FP32, -1, -1);
        return Stream.of(
                Arguments.of("an output counts no rows", List.of(queries, ids), total),
                Arguments.of(
                        "the axes have other names",
                        List.of(queries.withAxisNames("queries", ""), ids.withAxisNames("ids")),
                        scores));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("axesThatNeedNotAgree")
    void unrelatedOpenAxesNeedNotAgree(String reason, List<TensorSpec> inputs, TensorSpec output) {
        CheckedRequest checked =
                checkOf(inputs, output).check(InferenceRequest.of(List.of(MATRIX, TWO_IDS)));
        assertThat(checked.inputs()).as(reason).hasSize(2);
        assertThat(checked.rows()).isEqualTo(1);
    }

    @Test
    void axesOfTheSameNameMustAgreeWhereverTheyStand() {
        List<TensorSpec> inputs =
                List.of(
                        TensorSpec.of("tokens", Datatype.INT64, 1, -1).withAxisNames("", "length"),
                        TensorSpec.of("ids", Datatype.INT64, -1).withAxisNames("length"));
        TensorSpec output = TensorSpec.of("total", Datatype.FP32, 1);
        NamedTensor two = named("tokens", DenseTensor.ofLongs(Shape.of(1, 2), 1, 2));
        NamedTensor three = named("tokens", DenseTensor.ofLongs(Shape.of(1, 3), 1, 2, 3));

        SignatureCheck named = checkOf(inputs, output);

        assertThat(named.check(InferenceRequest.of(List.of(two, TWO_IDS))).inputs()).hasSize(2);
        assertThatThrownBy(() -> named.check(InferenceRequest.of(List.of(three, TWO_IDS))))
                .hasMessageContaining(
                        "input 'ids': extent 2 of axis 'length' (expected: 3 as in input"
                                + " 'tokens')");
    }

    /// Such a shape costs its caller nothing, and answers to its rows would take all memory.
    @ParameterizedTest
    @ValueSource(longs = {4_097, 2_000_000_000, 4_294_967_296L, Long.MAX_VALUE})
    void shapeWithoutElementsClaimsFewRows(long rows) {
        List<TensorSpec> inputs = List.of(TensorSpec.of("tokens", Datatype.INT64, -1, -1));
        SignatureCheck tokens = checkOf(inputs, TensorSpec.of("vector", Datatype.FP32, -1, 384));

        assertThat(tokens.check(hollow(4_096, 0)).rows()).isEqualTo(4_096);
        assertThat(tokens.check(hollow(0, 9)).rows()).isZero();
        for (InferenceRequest request : List.of(hollow(rows, 0), hollow(0, rows))) {
            assertThatThrownBy(() -> tokens.check(request))
                    .hasMessageStartingWith("input 'tokens': no elements in [")
                    .hasMessageContaining("(expected: open extents whose product is <= 4096)");
        }
    }

    private static InferenceRequest hollow(long... extents) {
        return InferenceRequest.of(
                List.of(named("tokens", DenseTensor.ofLongs(Shape.of(extents)))));
    }

    private static SignatureCheck checkOf(List<TensorSpec> inputs, TensorSpec output) {
        return new SignatureCheck(
                new VersionId(new EndpointName("flights"), new VersionNumber(1)),
                Signature.of(inputs, List.of(output)));
    }

    private static InferenceRequest requesting(RequestedOutput... outputs) {
        return new InferenceRequest(List.of(MATRIX, IDS), List.of(outputs), RequestParameters.NONE);
    }

    private static NamedTensor named(String name, Tensor tensor) {
        return new NamedTensor(name, tensor);
    }
}
