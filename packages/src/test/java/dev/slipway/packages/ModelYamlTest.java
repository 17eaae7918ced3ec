package dev.slipway.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.ValueRange;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ModelYamlTest {
    private static final Path PLACE = Path.of("model.yaml");

    @Test
    void everyFieldIsWrittenInItsCanonicalForm() {
        byte[] text = ModelYaml.write(new ManifestFile("flights.ubj", everything()));
        Goldens.ofRoom().check("model.yaml", new String(text, StandardCharsets.UTF_8));
        assertThat(ManifestFile.parse(PLACE, text).manifest()).isEqualTo(everything());
    }

    @Test
    void manifestsWrittenByHandMeanTheSameInCanonicalForm() throws IOException {
        Path file = Repository.root().resolve("examples/flights/v1/model.yaml");
        ManifestFile read = ManifestFile.read(file);
        byte[] canonical = ModelYaml.write(read);
        assertThat(ManifestFile.parse(PLACE, canonical)).isEqualTo(read);
    }

    @Test
    void whatIsWrittenIsReadBackAsItWas() {
        Property.holds(
                Campaign.cases(300, 20_000),
                random -> {
                    ManifestFile manifest = new ManifestFile(text(random), manifest(random));
                    byte[] written = ModelYaml.write(manifest);
                    ManifestFile read = ManifestFile.parse(PLACE, written);
                    assertThat(read).isEqualTo(manifest);
                    assertThat(ModelYaml.write(read)).isEqualTo(written);
                });
    }

    @Test
    void linesThatStandAskewAreNamedWithHowTheyShould() {
        byte[] askew = "name: flights\n file: a.onnx\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ManifestFile.parse(PLACE, askew))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("model.yaml, line 2")
                .hasMessageContaining("(expected: fields of one block in one column");
    }

    @Test
    void aRemoteModelStandsWhereTheFileWould() {
        String yaml =
                "format: \"remote\"\nremote: {connection: \"triton\", model: \"a b\", version:"
                        + " \"3\"}\n";
        ManifestFile read = ManifestFile.parse(PLACE, yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(read.file()).isEqualTo(ManifestFile.NAME);
        assertThat(read.manifest().remote()).isEqualTo(new RemoteModel("triton", "a b", "3"));
        assertThat(new String(ModelYaml.write(read), StandardCharsets.UTF_8)).isEqualTo(yaml);
    }

    @Test
    void remoteModelsAndFilesExcludeEachOther() {
        refused(
                "format: remote\n",
                "/remote: null (expected: connection and model, since the format is remote)");
        refused(
                "format: onnx\nremote: {connection: a, model: b}\n",
                "/format: onnx (expected: remote, since there is a remote model)");
        refused(
                "file: a.onnx\nremote: {connection: a, model: b}\n",
                "/file: a.onnx (expected: none, since a remote model answers)");
        refused(
                "remote: {connection: a, modle: b}\n",
                "/remote/modle: unknown field (did you mean model?)");
        refused(
                "remote: {connection: a, model: ''}\n",
                "remote.model: '' (expected: 1 to 256 characters)");
    }

    @Test
    void unknownFieldsNameTheNearestKnownOne() {
        refused("file: a\ngoldn: []\n", "/goldn: unknown field (did you mean golden?)");
        refused(
                "file: a\nfeatures:\n  - {nmae: a}\n",
                "/features/0/nmae: unknown field (did you mean name?)");
        refused(
                "file: a\nschema:\n  - {column: a, ragne: [0, 1]}\n",
                "/schema/0/ragne: unknown field (did you mean range?)");
        refused(
                "file: a\ngolden:\n  - {rows: [1], expected: [1]}\n",
                "/golden/0/rows: unknown field (did you mean row?)");
        refused(
                "file: a\nsignature: {input: []}\n",
                "/signature/input: unknown field (did you mean inputs?)");
    }

    @Test
    void textsKeepTheirDigitsWithoutQuotes() {
        String yaml =
                """
                name: 1.10
                file: model.onnx
                features:
                  - {name: 2.50, categories: [1.00, -0.50, 0.00000010]}
                schema:
                  - {column: 2.50, domain: [1.00, 2.0]}
                warm-up:
                  - [0.50, -0.0]
                threshold: 0.420
                """;
        ModelManifest read =
                ManifestFile.parse(PLACE, yaml.getBytes(StandardCharsets.UTF_8)).manifest();
        assertThat(read.name()).isEqualTo("1.10");
        assertThat(read.features())
                .containsExactly(new Feature("2.50", List.of("1.00", "-0.50", "0.00000010")));
        assertThat(read.schema().rules().getFirst().domain()).containsExactly("1.00", "2.0");
        assertThat(read.warmUpRows().getFirst().cells())
                .containsExactly(new Cell.Real(0.5), new Cell.Real(-0.0));
        assertThat(read.threshold()).isEqualTo(0.42);
    }

    @Test
    void featuresOfOneNameAreRefused() {
        refused(
                "file: a\nfeatures:\n  - {name: hour}\n  - {name: day}\n  - {name: hour}\n",
                "/features/2/name: hour (expected: each name once)");
    }

    @Test
    void rowsMayHaveAListForEachInput() {
        String yaml =
                """
                file: "text.onnx"
                warm-up:
                  - [[101, 7, 102], [1, 1, 1]]
                golden:
                  - {row: [[101, 102], [1, 1]], expected: [0.5]}
                """;
        ManifestFile read = ManifestFile.parse(PLACE, yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(read.manifest().warmUpRows().getFirst().lengths()).containsExactly(3, 3);
        assertThat(new String(ModelYaml.write(read), StandardCharsets.UTF_8)).isEqualTo(yaml);
        refused("file: a\nwarm-up:\n  - [[1], 2]\n", "/warm-up/0/1: 2 (expected: a list)");
        refused(
                "file: a\nwarm-up:\n  - [[[1]]]\n",
                "/warm-up/0/0/0: [1] (expected: a number, text or null)");
    }

    @Test
    void rulesThatNoValueKeepsAreRefused() {
        String rule = "file: a\nschema:\n  - ";
        refused(rule + "{column: a, range: [2, 1]}", "/schema/0/range: range: [2.0, 1.0]");
        refused(rule + "{column: a, range: [1]}", "/schema/0/range: [1] (expected: [lowest");
        refused(rule + "{column: a, domain: [x, x]}", "/schema/0/domain");
        refused(rule + "{column: a, domain: [x], datatype: FP32}", "domain of column a of FP32");
        refused(rule + "{column: a, presence: maybe}", "maybe (expected: required or optional)");
        refused(rule + "{column: a}\n  - {column: a}", "/schema: column: a (expected: one rule");
        refused("file: a\ntolerance: 0.2", "/tolerance: 0.2 (expected: from 0 to 0.1)");
        refused("file: a\ntolerance: .nan", "/tolerance: NaN (expected: from 0");
        refused("file: a\nthreshold: .nan", "/threshold: NaN (expected: a finite number)");
        refused(
                "file: a\nsignature: {inputs: [{name: x, datatype: FLOAT, shape: []}]}",
                "/signature/inputs/0/datatype: FLOAT (expected: one of [BOOL");
    }

    @Test
    void damagedManifestsAreReadOrRefusedAndNothingElse() {
        byte[] text = ModelYaml.write(new ManifestFile("flights.ubj", everything()));
        Property.holds(
                Campaign.cases(1_000, 100_000),
                random -> {
                    byte[] damaged = text.clone();
                    for (int i = random.nextInt(1, 5); i > 0; i--) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
                    }
                    try {
                        ManifestFile read = ManifestFile.parse(PLACE, damaged);
                        assertThat(ManifestFile.parse(PLACE, ModelYaml.write(read)))
                                .isEqualTo(read);
                    } catch (ModelRefusedException e) {
                        assertThat(e).hasMessageStartingWith("model.yaml at ");
                    }
                });
    }

    @Test
    void bombsAreRefused() {
        refused("a: &a [x]\nfile: *a\n", "");
        refused("file: ".repeat(2) + "x", "");
        refused("[".repeat(100_000), "");
        refused("file: a\nfile: b", "file");
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> ManifestFile.parse(PLACE, yaml.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining(message);
    }

    private static ModelManifest everything() {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 3)),
                        List.of(
                                new TensorSpec(
                                        "output",
                                        Datatype.FP32,
                                        Shape.of(-1, 2),
                                        List.of("on time", "late"),
                                        List.of("batch", ""))));
        List<ColumnRule> rules =
                List.of(
                        ColumnRule.of("distance", Datatype.INT64, Presence.REQUIRED)
                                .within(new ValueRange(0, Double.POSITIVE_INFINITY)),
                        ColumnRule.of("origin", Datatype.BYTES, Presence.REQUIRED)
                                .among(Set.of("ATL")),
                        ColumnRule.of("rate", Datatype.FP64, Presence.OPTIONAL)
                                .within(new ValueRange(0, 1)));
        ManifestRow row =
                new ManifestRow(
                        List.of(
                                new Cell.Whole(733),
                                new Cell.Text("A\"T\\L\u200b\n"),
                                new Cell.Real(0.1)));
        ManifestRow gaps =
                new ManifestRow(
                        List.of(new Cell.Real(1e300), new Cell.Missing(), new Cell.Missing()));
        return new ModelManifest(
                "flights",
                "xgboost",
                signature,
                List.of(Feature.numeric("distance"), new Feature("origin", List.of("ATL", "ORD"))),
                new Schema(rules),
                List.of(row, gaps),
                List.of(new GoldenRow(row, List.of(0.25, Double.NaN, Double.NEGATIVE_INFINITY))),
                1e-3,
                0.42,
                null);
    }

    private static ModelManifest manifest(SplittableRandom random) {
        List<ManifestRow> rows =
                some(random, () -> new ManifestRow(some(random, () -> cell(random))));
        return new ModelManifest(
                random.nextBoolean() ? text(random) : null,
                random.nextBoolean() ? "onnx" : null,
                random.nextBoolean()
                        ? Signature.of(some(random, () -> tensor(random)), List.of())
                        : null,
                features(random),
                new Schema(List.of(rule(random))),
                rows,
                rows.stream().map(row -> new GoldenRow(row, List.of(real(random)))).toList(),
                random.nextBoolean() ? random.nextDouble(0.1) : null,
                random.nextBoolean() ? random.nextDouble() : null,
                null);
    }

    private static List<Feature> features(SplittableRandom random) {
        Set<String> names = new LinkedHashSet<>(some(random, () -> text(random)));
        return names.stream()
                .map(name -> new Feature(name, some(random, () -> text(random))))
                .toList();
    }

    private static ColumnRule rule(SplittableRandom random) {
        ColumnRule rule =
                new ColumnRule(
                        text(random),
                        null,
                        random.nextBoolean() ? Presence.REQUIRED : Presence.OPTIONAL,
                        null,
                        Set.of());
        if (random.nextBoolean()) {
            return rule.among(new LinkedHashSet<>(some(random, () -> text(random))));
        }
        double low = random.nextDouble(-1e9, 1e9);
        return rule.within(new ValueRange(low, low + random.nextDouble()));
    }

    private static TensorSpec tensor(SplittableRandom random) {
        List<Datatype> datatypes = List.of(Datatype.values());
        Datatype datatype = datatypes.get(random.nextInt(datatypes.size()));
        return TensorSpec.of(text(random), datatype, -1, random.nextInt(9));
    }

    private static Cell cell(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Cell.Whole(random.nextLong());
            case 1 -> new Cell.Real(random.nextDouble() * 1e9 + 0.5);
            case 2 -> new Cell.Text(text(random));
            default -> new Cell.Missing();
        };
    }

    private static double real(SplittableRandom random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder("t");
        for (int i = random.nextInt(6); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11000);
            text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? '?' : c);
        }
        return text.toString();
    }

    private static <T> List<T> some(SplittableRandom random, Supplier<T> next) {
        List<T> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(next.get());
        }
        return values;
    }
}
