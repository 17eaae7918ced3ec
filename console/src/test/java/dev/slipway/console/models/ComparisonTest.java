package dev.slipway.console.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushedFile;
import dev.slipway.console.models.ComparisonView.Group;
import dev.slipway.console.models.ComparisonView.Line;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private static final PushedFile SAME = new PushedFile("a.onnx", 10, Sha256.of("a"));

    @Test
    void valuesOfTheSameSubjectAreSubtracted() {
        Line auc =
                line("Evaluations", "auc, data set holdout", List.of(SAME), List.of(SAME), "", "");

        assertThat(auc.left()).isEqualTo("0.7");
        assertThat(auc.right()).isEqualTo("0.75");
        assertThat(auc.same()).isFalse();
        assertThat(auc.difference()).isEqualTo("+0.05");
    }

    @Test
    void aSizeThatGrewSaysByHowMuch() {
        Line size = line("What they are", "Size", List.of(SAME), List.of(SAME), "", "");

        assertThat(size.left()).isEqualTo("1.00 KiB");
        assertThat(size.difference()).isEqualTo("+1.00 KiB");
    }

    @Test
    void filesAreComparedByTheirDigest() {
        PushedFile changed = new PushedFile("b.bin", 10, Sha256.of("b"));
        PushedFile other = new PushedFile("b.bin", 10, Sha256.of("c"));

        assertThat(line("Files", "a.onnx", List.of(SAME), List.of(SAME, other), "", "").same())
                .isTrue();
        assertThat(line("Files", "b.bin", List.of(changed), List.of(other), "", "").same())
                .isFalse();
        assertThat(line("Files", "b.bin", List.of(SAME), List.of(SAME, other), "", "").left())
                .isEmpty();
    }

    @Test
    void aTensorThatChangedAndOneThatCameDiffer() {
        String left = "signature: {inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]}";
        String right =
                "signature: {inputs: [{name: x, datatype: FP64, shape: [-1, 2]},"
                        + " {name: y, datatype: FP32, shape: [-1]}]}";

        Line x = line("Inputs", "x", List.of(), List.of(), left, right);
        assertThat(x.left()).isEqualTo("FP32 [-1, 2]");
        assertThat(x.right()).isEqualTo("FP64 [-1, 2]");
        assertThat(x.same()).isFalse();
        Line y = line("Inputs", "y", List.of(), List.of(), left, right);
        assertThat(y.left()).isEmpty();
        assertThat(y.same()).isFalse();
        assertThat(line("Inputs", "x", List.of(), List.of(), left, left).same()).isTrue();
    }

    @Test
    void tensorsOfWhichOneSideSaysNothingAreNoDifference() {
        String left = "signature: {inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]}";

        Line tensors = line("Inputs and outputs", "Tensors", List.of(), List.of(), left, "file: m");
        assertThat(tensors.right()).isEqualTo("not known until an endpoint serves it");
        assertThat(tensors.same()).isTrue();
        assertThat(tensors.difference()).isEqualTo("cannot be compared");
        assertThat(new Group("Inputs and outputs", List.of(tensors)).summary())
                .isEqualTo("Not known");
        Line same = new Line("x", "FP32", "FP32", true, "");
        assertThat(new Group("Inputs", List.of(same)).summary()).isEqualTo("No difference");
        Line other = new Line("y", "FP32", "FP64", false, "");
        assertThat(new Group("Inputs", List.of(same, other)).summary()).isEqualTo("1 of 2 differ");
    }

    @Test
    void categoriesBehindThoseShownStillDiffer() {
        String left = "features: [{name: c, categories: [a, b, c, d, e, f, g, h, i]}]";
        String right = "features: [{name: c, categories: [a, b, c, d, e, f, g, h, j]}]";

        assertThat(line("Columns of the matrix", "c", List.of(), List.of(), left, right).same())
                .isFalse();
    }

    @Test
    void columnsInAnotherOrderDifferAndOneInBetweenMovesNone() {
        String left = "features: [{name: distance}, {name: hour}]";
        String turned = "features: [{name: hour}, {name: distance}]";
        String more = "features: [{name: distance}, {name: day}, {name: hour}]";
        String what = "Order of those that both have";

        Line order = line("Columns of the matrix", what, List.of(), List.of(), left, turned);
        assertThat(order.same()).isFalse();
        assertThat(order.left()).isEqualTo("distance, hour");
        assertThat(order.right()).isEqualTo("hour, distance");
        assertThat(columns(left, turned)).containsExactly(what, "distance", "hour");
        assertThat(columns(left, more)).containsExactly("distance", "hour", "day");
    }

    private static List<String> columns(String leftYaml, String rightYaml) {
        return new Comparison(
                        side(1, 0.7, List.of(), leftYaml), side(2, 0.75, List.of(), rightYaml))
                .groups().stream()
                        .filter(group -> group.title().equals("Columns of the matrix"))
                        .flatMap(group -> group.lines().stream())
                        .map(Line::what)
                        .toList();
    }

    @Test
    void ofManyLinesThoseThatDifferAreShown() {
        List<Line> many =
                IntStream.range(0, 100)
                        .mapToObj(i -> new Line("l" + i, "a", i == 50 ? "b" : "a", i != 50, ""))
                        .toList();
        Group group = new Group("Files", many);

        assertThat(group.differing()).isEqualTo(1);
        assertThat(group.shown()).extracting(Line::what).containsExactly("l50");
        assertThat(group.hidden()).isEqualTo(99);
    }

    private static Line line(
            String title,
            String what,
            List<PushedFile> left,
            List<PushedFile> right,
            String leftYaml,
            String rightYaml) {
        Comparison comparison =
                new Comparison(side(1, 0.7, left, leftYaml), side(2, 0.75, right, rightYaml));
        return comparison.groups().stream()
                .filter(group -> group.title().equals(title))
                .flatMap(group -> group.lines().stream())
                .filter(line -> line.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private static Comparison.Side side(
            long number, double auc, List<PushedFile> files, String yaml) {
        return new Comparison.Side(
                new VersionLine(
                        MadeVersions.version(number, null, MadeVersions.evaluation("auc", auc)),
                        List.of(),
                        List.of()),
                files,
                PackageDescription.of(yaml));
    }
}
