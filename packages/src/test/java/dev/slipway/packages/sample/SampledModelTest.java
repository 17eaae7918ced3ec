package dev.slipway.packages.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.push.Sample;
import dev.slipway.packages.ModelYaml;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.Datatype;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SampledModelTest {
    private static final SampledModel.Answers HALF =
            rows -> rows.stream().map(row -> new GoldenRow(row, List.of(0.5))).toList();
    private static final Signature NAMED =
            matrix(
                    Feature.numeric("distance"),
                    new Feature("origin", List.of("ATL", "DEN", "ORD")));

    @Test
    void columnsGoToTheModelByNameAndLabelsStayOut() {
        Sample sample =
                sample(
                        List.of("late", "origin", "distance"),
                        row(1, "ATL", 733),
                        row(0, "ATL", 12),
                        row(0, "DEN", 70),
                        row(1, "DEN", 9));
        ModelManifest completed =
                SampledModel.of(NAMED, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.schema().rules())
                .extracting(ColumnRule::column)
                .containsExactly("distance", "origin");
        assertThat(completed.warmUpRows().getFirst().cells())
                .containsExactly(new Cell.Whole(733), new Cell.Text("ATL"));
        assertThat(completed.goldenRows()).hasSize(4);
        assertThat(completed.features()).isEmpty();
        assertThat(completed.signature()).isEqualTo(Signature.of(NAMED.inputs(), NAMED.outputs()));
        byte[] yaml = ModelYaml.write(new ManifestFile("m", completed));
        assertThat(ManifestFile.parse(Path.of("model.yaml"), yaml).manifest()).isEqualTo(completed);
    }

    @Test
    void domainOfACategoryIsWhatTheModelKnows() {
        Sample sample =
                sample(List.of("distance", "origin"), row(1, "ATL"), row(2, "ATL"), row(3, "ATL"));
        ModelManifest completed =
                SampledModel.of(NAMED, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.schema().rule("origin").orElseThrow().domain())
                .containsExactly("ATL", "DEN", "ORD");
        Sample strange =
                sample(List.of("distance", "origin"), row(1, "XXX"), row(2, "XXX"), row(3, "XXX"));
        assertThatThrownBy(
                        () -> SampledModel.of(NAMED, strange).complete(ModelManifest.EMPTY, HALF))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessage(
                        "sample: column origin: \"XXX\" (expected: one of the model's 3 categories"
                                + " such as ATL)");
    }

    /// As numbers they would be the codes of others.
    @Test
    void categoriesThatLookLikeNumbersStayTexts() {
        Signature sized =
                matrix(Feature.numeric("distance"), new Feature("size", List.of("1", "2", "3")));
        Sample sample =
                PackageSample.of(
                        Rows.written(
                                List.of("distance", "size"),
                                List.of(written("733", "2"), written("-0", "3"))),
                        List.of());
        ModelManifest completed =
                SampledModel.of(sized, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.warmUpRows())
                .containsExactly(
                        new ManifestRow(List.of(new Cell.Whole(733), new Cell.Text("2"))),
                        new ManifestRow(List.of(new Cell.Real(-0d), new Cell.Text("3"))));
        assertThat(completed.goldenRows().getFirst().row())
                .isEqualTo(completed.warmUpRows().getFirst());
        assertThat(completed.schema().rule("distance").orElseThrow().datatype())
                .isEqualTo(Datatype.INT64);
        ColumnRule size = completed.schema().rule("size").orElseThrow();
        assertThat(size.datatype()).isEqualTo(Datatype.BYTES);
        assertThat(size.domain()).containsExactly("1", "2", "3");
        byte[] yaml = ModelYaml.write(new ManifestFile("m", completed));
        assertThat(ManifestFile.parse(Path.of("model.yaml"), yaml).manifest()).isEqualTo(completed);
    }

    /// Programs may write quotes around what is not there.
    @Test
    void twoQuotesAreNoNumberAndAnEmptyText() {
        Signature mixed =
                Signature.of(
                        List.of(
                                TensorSpec.of("distance", Datatype.FP32, -1, 1),
                                TensorSpec.of("word", Datatype.BYTES, -1, 1)),
                        NAMED.outputs());
        Sample sample =
                PackageSample.of(
                        Rows.written(
                                List.of("word", "distance"),
                                List.of(written("1", ""), written("", "7"))),
                        List.of());
        ModelManifest completed =
                SampledModel.of(mixed, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.warmUpRows())
                .containsExactly(
                        new ManifestRow(List.of(new Cell.Missing(), new Cell.Text("1"))),
                        new ManifestRow(List.of(new Cell.Whole(7), new Cell.Text(""))));
        assertThat(completed.schema().rule("distance"))
                .contains(ColumnRule.of("distance", Datatype.INT64, ColumnRule.Presence.OPTIONAL));
        assertThat(completed.schema().rule("word"))
                .contains(ColumnRule.of("word", Datatype.BYTES, ColumnRule.Presence.OPTIONAL));
    }

    @Test
    void codesOfATableWithTypesStayCodes() {
        Signature sized =
                matrix(Feature.numeric("distance"), new Feature("size", List.of("1", "2", "3")));
        Sample sample = sample(List.of("distance", "size"), row(733, 2), row(12, 0));
        ModelManifest completed =
                SampledModel.of(sized, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.warmUpRows().getFirst().cells())
                .containsExactly(new Cell.Whole(733), new Cell.Whole(2));
        assertThat(completed.schema().rule("size").orElseThrow().datatype())
                .isEqualTo(Datatype.INT64);
    }

    /// Rounded to 53 bits the model would refuse them.
    @Test
    void hashesOf64BitsStayWhole() {
        Signature hashed =
                Signature.of(
                        List.of(
                                TensorSpec.of("hash", Datatype.UINT64, -1, 1),
                                TensorSpec.of("rate", Datatype.FP64, -1, 1)),
                        NAMED.outputs());
        String most = "18446744073709551615";
        Sample sample =
                PackageSample.of(
                        Rows.written(
                                List.of("hash", "rate"),
                                List.of(written(most, most), written("7", "1"))),
                        List.of());
        ModelManifest completed =
                SampledModel.of(hashed, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.warmUpRows().getFirst())
                .isEqualTo(new ManifestRow(List.of(new Cell.Digits(most), new Cell.Real(0x1p64))));
        byte[] yaml = ModelYaml.write(new ManifestFile("m", completed));
        assertThat(ManifestFile.parse(Path.of("model.yaml"), yaml).manifest().warmUpRows())
                .isEqualTo(completed.warmUpRows());
    }

    private static List<Cell> written(String... texts) {
        return List.of(texts).stream().<Cell>map(Cell.Text::new).toList();
    }

    @Test
    void columnsOfANamelessMatrixAreTheSamplesInItsOrder() {
        Signature nameless = matrix(List.of(), 2);
        Sample sample = sample(List.of("distance", "rate"), row(1, 2), row(3, 4));
        ModelManifest completed =
                SampledModel.of(nameless, sample).complete(ModelManifest.EMPTY, HALF);
        assertThat(completed.features())
                .containsExactly(Feature.numeric("distance"), Feature.numeric("rate"));
        Sample wider = sample(List.of("distance", "rate", "late"), row(1, 2, 0));
        assertThatThrownBy(() -> SampledModel.of(nameless, wider))
                .hasMessage(
                        "sample: 3 columns [distance, rate, late] (expected: 2 in the model's"
                                + " order, because it does not name them; choose them with"
                                + " --columns)");
        Sample byName = sample(List.of("f1", "late", "f0"), row(1, 2, 3));
        assertThat(
                        SampledModel.of(nameless, byName)
                                .complete(ModelManifest.EMPTY, HALF)
                                .warmUpRows())
                .containsExactly(new ManifestRow(List.of(new Cell.Whole(3), new Cell.Whole(1))));
    }

    @Test
    void missingColumnsAndModelsWithoutRowsAreNamed() {
        Sample sample = sample(List.of("distance", "orign"), row(1, "ATL"));
        assertThatThrownBy(() -> SampledModel.of(NAMED, sample))
                .hasMessage("sample: columns [origin] are missing; it has [distance, orign]");
        Signature image =
                Signature.of(
                        List.of(TensorSpec.of("image", Datatype.FP32, -1, 3, 8, 8)), List.of());
        assertThatThrownBy(() -> SampledModel.of(image, sample))
                .hasMessageStartingWith("sample: input 'image': [-1, 3, 8, 8] is not a column");
    }

    @Test
    void whatAManifestSaysAlreadyStaysAndTheRestIsTold() {
        Sample sample = sample(List.of("distance", "origin"), row(1, "ATL"), row(5, "ATL"));
        SampledModel model = SampledModel.of(NAMED, sample);
        ModelManifest first = model.complete(ModelManifest.EMPTY, HALF);
        ModelManifest again =
                model.complete(
                        first,
                        rows -> {
                            throw new AssertionError("asked again");
                        });
        assertThat(again).isEqualTo(first);
        assertThat(SampledModel.added(first, again)).isEmpty();
        assertThat(SampledModel.added(ModelManifest.EMPTY, first))
                .containsExactly(
                        "input input: FP32 [-1, 2]",
                        "output output: FP32 [-1, 1]",
                        "column distance: INT64, required, within [0, 9]",
                        "column origin: BYTES, required, one of 3 texts",
                        "2 warm-up rows",
                        "2 golden rows with the model's answers");
    }

    private static Signature matrix(Feature... features) {
        return matrix(List.of(features), features.length);
    }

    private static Signature matrix(List<Feature> features, int width) {
        return new Signature(
                List.of(TensorSpec.of("input", Datatype.FP32, -1, width)),
                List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)),
                features);
    }

    private static List<Cell> row(Object... cells) {
        return List.of(cells).stream().map(cell -> Cell.parse(cell.toString())).toList();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // They are only read.
    private static Sample sample(List<String> columns, List<Cell>... rows) {
        return PackageSample.of(new Rows(columns, List.of(rows)), List.of());
    }
}
