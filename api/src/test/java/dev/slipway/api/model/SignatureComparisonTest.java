package dev.slipway.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SignatureComparisonTest {
    private static final TensorSpec OUTPUT = TensorSpec.of("output", Datatype.FP32, -1, 1);

    private static Signature columns(Feature... features) {
        return new Signature(
                List.of(TensorSpec.of("input", Datatype.FP32, -1, features.length)),
                List.of(OUTPUT),
                Arrays.asList(features));
    }

    private static Signature inputs(TensorSpec... inputs) {
        return Signature.of(Arrays.asList(inputs), List.of(OUTPUT));
    }

    private static Signature outputs(TensorSpec... outputs) {
        return Signature.of(
                List.of(TensorSpec.of("x", Datatype.FP32, -1, 2)), Arrays.asList(outputs));
    }

    private static Feature number(String name) {
        return Feature.numeric(name);
    }

    private static List<String> breaking(Signature stable, Signature candidate) {
        SignatureComparison found = SignatureComparison.of(stable, candidate);
        assertThat(found.compatible()).isEmpty();
        return found.breaking();
    }

    private static List<String> compatible(Signature stable, Signature candidate) {
        SignatureComparison found = SignatureComparison.of(stable, candidate);
        assertThat(found.breaking()).isEmpty();
        return found.compatible();
    }

    @Test
    void versionsThatTakeAndGiveTheSameDifferInNothing() {
        Signature named = columns(number("a"), new Feature("b", List.of("x", "y")));
        assertThat(SignatureComparison.of(named, named)).isEqualTo(SignatureComparison.SAME);
        Signature plain = inputs(TensorSpec.of("x", Datatype.INT64, -1, -1));
        assertThat(SignatureComparison.of(plain, plain)).isEqualTo(SignatureComparison.SAME);
    }

    @Test
    void columnsThatAreGoneOrNewAreNamed() {
        assertThat(breaking(columns(number("a"), number("b")), columns(number("b"), number("c"))))
                .containsExactly(
                        "column 'a': gone, and requests have it",
                        "column 'c': asked for, and requests do not have it");
    }

    @Test
    void columnsInAnotherOrderBreakRequestsWithTensors() {
        assertThat(
                        breaking(
                                columns(number("a"), number("b"), number("c")),
                                columns(number("a"), number("c"), number("b"))))
                .containsExactly(
                        "column 'c': stands where 'b' was, and requests with tensors have no"
                                + " names");
    }

    @Test
    void categoriesMayComeAndGoButNotBecomeNumbers() {
        Signature before = columns(new Feature("city", List.of("A", "B")));
        assertThat(compatible(before, columns(new Feature("city", List.of("A", "B", "C")))))
                .containsExactly("column 'city': knows [C] too");
        assertThat(compatible(before, columns(new Feature("city", List.of("B", "C")))))
                .containsExactly(
                        "column 'city': does not know [A] any more",
                        "column 'city': knows [C] too",
                        "column 'city': has other codes, which matters to requests with tensors");
        assertThat(breaking(before, columns(number("city"))))
                .containsExactly("column 'city': numbers, and requests have categories");
    }

    @Test
    void inputsAreComparedByNameDatatypeRankAndExtent() {
        TensorSpec ids = TensorSpec.of("ids", Datatype.INT64, -1, -1);
        TensorSpec mask = TensorSpec.of("mask", Datatype.INT64, -1, -1);
        assertThat(breaking(inputs(ids), inputs(ids, mask)))
                .containsExactly("input 'mask': asked for, and requests do not have it");
        assertThat(breaking(inputs(ids, mask), inputs(ids)))
                .containsExactly("input 'mask': gone, and requests have it");
        assertThat(breaking(inputs(ids), inputs(TensorSpec.of("ids", Datatype.INT32, -1, -1))))
                .containsExactly("input 'ids': INT32 (expected: INT64)");
        assertThat(breaking(inputs(ids), inputs(TensorSpec.of("ids", Datatype.INT64, -1))))
                .containsExactly("input 'ids': 1 axes (expected: 2)");
        assertThat(breaking(inputs(ids), inputs(TensorSpec.of("ids", Datatype.INT64, -1, 128))))
                .containsExactly("input 'ids': shape [-1, 128] takes less than [-1, -1]");
        assertThat(compatible(inputs(TensorSpec.of("ids", Datatype.INT64, 1, 128)), inputs(ids)))
                .containsExactly("input 'ids': shape [-1, -1], before [1, 128]");
    }

    /// Answers to rows hold bare values of one output, and objects of several.
    @Test
    void aSecondOutputIsSaidToChangeTheFormOfAnswersToRows() {
        TensorSpec score = TensorSpec.of("score", Datatype.FP32, -1, 1);
        TensorSpec more = TensorSpec.of("more", Datatype.FP32, -1, 1);
        TensorSpec most = TensorSpec.of("most", Datatype.FP32, -1, 1);
        String form =
                ", before 1: requests in the form of TF Serving or MLflow are answered with"
                        + " objects that name them, no longer with bare values";
        assertThat(compatible(outputs(score), outputs(score, more)))
                .containsExactly("output 'more': new", "outputs: 2" + form);
        assertThat(compatible(outputs(score), outputs(most, score, more)))
                .containsExactly("output 'most': new", "output 'more': new", "outputs: 3" + form);
        assertThat(breaking(outputs(score, more), outputs(score)))
                .containsExactly("output 'more': gone, and callers read it");
    }

    @Test
    void outputsThatCallersReadMayNotGoAndNewOnesMayCome() {
        TensorSpec score = TensorSpec.of("score", Datatype.FP32, -1, 1);
        TensorSpec more = TensorSpec.of("more", Datatype.FP32, -1, 1);
        TensorSpec most = TensorSpec.of("most", Datatype.FP32, -1, 1);
        assertThat(compatible(outputs(score, more), outputs(score, more, most)))
                .containsExactly("output 'most': new");
        assertThat(breaking(outputs(score, more), outputs(score)))
                .containsExactly("output 'more': gone, and callers read it");
        assertThat(breaking(outputs(score), outputs(TensorSpec.of("score", Datatype.FP64, -1, 1))))
                .containsExactly("output 'score': FP64 (expected: FP32)");
        assertThat(breaking(outputs(score), outputs(TensorSpec.of("score", Datatype.FP32, -1, 3))))
                .containsExactly("output 'score': shape [-1, 3] (expected: [-1, 1])");
        TensorSpec cats =
                new TensorSpec("score", Datatype.FP32, Shape.of(-1, 2), List.of("cat", "dog"));
        TensorSpec dogs =
                new TensorSpec("score", Datatype.FP32, Shape.of(-1, 2), List.of("dog", "cat"));
        assertThat(compatible(outputs(cats), outputs(dogs)))
                .containsExactly("output 'score': labels [dog, cat], before [cat, dog]");
    }

    @Test
    void columnsWithoutNamesBreakRequestsWithRows() {
        Signature named = columns(number("a"), number("b"));
        Signature nameless = inputs(TensorSpec.of("input", Datatype.FP32, -1, 2));
        assertThat(breaking(named, nameless))
                .containsExactly(
                        "column 'a' and those behind it: have no names any more, and requests with"
                                + " rows use them");
        assertThat(compatible(nameless, named)).containsExactly("columns: have names now");
    }
}
