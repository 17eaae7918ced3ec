package dev.slipway.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import dev.slipway.testkit.fake.FakeRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeaturedModelTest {
    private static final String COLUMNS =
            "columns: {miles: number, day: whole, origin: text, late: flag, when: time}\n";
    private static final List<Runtime> RUNTIMES =
            FeaturedRuntime.around(List.of(new FakeRuntime()));

    @TempDir private Path scratch;

    @Test
    void packageWithFeaturesIsServedByItsColumns() throws IOException {
        ModelPackage model =
                written(
                        "summing 3",
                        COLUMNS
                                + """
                                let:
                                  thousands: miles / 1000
                                features:
                                  length: thousands + 1
                                  weekend: day >= 6
                                  origin: index(origin, ['ATL', 'ORD'])
                                """,
                        """
                        golden:
                          - row: [500, 7, "ORD", 0, 0]
                            expected: [3.5]
                        """);
        try (LoadedModel loaded = load(model)) {
            assertThat(loaded.signature().inputs())
                    .containsExactly(
                            TensorSpec.of("miles", Datatype.FP64, -1, 1),
                            TensorSpec.of("day", Datatype.INT64, -1, 1),
                            TensorSpec.of("origin", Datatype.BYTES, -1, 1),
                            TensorSpec.of("late", Datatype.BOOL, -1, 1),
                            TensorSpec.of("when", Datatype.INT64, -1, 1));
            assertThat(loaded.signature().features()).isEmpty();
            GoldenRows.compare(loaded, model, TensorAllocator.heap());
            assertThat(answers(loaded, 1000, 5, "ATL")).isEqualTo(2);
            assertThat(answers(loaded, 1000, 5, "nowhere")).isNaN();
        }
    }

    private static float answers(LoadedModel model, double miles, long day, String origin) {
        List<Tensor> row =
                List.of(
                        DenseTensor.ofDoubles(Shape.of(1, 1), miles),
                        DenseTensor.ofLongs(Shape.of(1, 1), day),
                        BytesTensor.ofText(Shape.of(1, 1), origin),
                        DenseTensor.allocate(Datatype.BOOL, Shape.of(1, 1), TensorAllocator.heap()),
                        DenseTensor.ofLongs(Shape.of(1, 1), 0));
        Tensor answer = model.infer(row, OutputSelection.of(0), TensorAllocator.heap()).getFirst();
        return ((DenseTensor) answer).floatAt(0);
    }

    @Test
    void packageWithoutFeaturesIsItself() throws IOException {
        Files.writeString(scratch.resolve("model"), "summing 2");
        Files.writeString(scratch.resolve("model.yaml"), "file: model\n");
        try (LoadedModel loaded = load(ModelPackages.open(scratch))) {
            assertThat(loaded).isInstanceOf(FakeModel.class);
        }
    }

    @Test
    void emptyBatchGivesEmptyOutputs() throws IOException {
        ModelPackage model = written("summing 1", "columns: {a: text}\nfeatures: {b: length(a)}");
        try (LoadedModel loaded = load(model)) {
            Tensor none = BytesTensor.of(Shape.of(0, 1), List.of());
            Tensor answer =
                    loaded.infer(List.of(none), OutputSelection.of(0), TensorAllocator.heap())
                            .getFirst();
            assertThat(answer.rows()).isZero();
        }
    }

    @Test
    void tablesLieInThePackage() throws IOException {
        Files.writeString(
                scratch.resolve("airports.csv"), "name,iata,lat\nAtlanta,ATL,33.6\nnone,XXX,\n");
        String tables =
                """
                columns: {origin: text, day: whole}
                tables:
                  latitude: {file: airports.csv, key: iata, value: lat, type: number}
                  weight: {key-type: whole, type: number, values: {1: 0.5, 7: 2}}
                features:
                  lat: coalesce(lookup(latitude, origin), 0) + lookup(weight, day)
                """;
        ModelPackage model = written("summing 1", tables);
        String digest = FeatureDefinition.of(model).orElseThrow().digest();
        try (LoadedModel loaded = load(model)) {
            assertThat(found(loaded, "ATL", 7)).isEqualTo(35.6f);
            assertThat(found(loaded, "XXX", 1)).isEqualTo(0.5f);
            assertThat(found(loaded, "ATL", 2)).isNaN();
        }
        Files.writeString(scratch.resolve("airports.csv"), "\uFEFFiata,lat\nATL,33.6\nXXX,\n");
        assertThat(FeatureDefinition.of(model).orElseThrow().digest())
                .as("with a byte order mark")
                .isEqualTo(digest);
        Files.writeString(scratch.resolve("airports.csv"), "iata,lat\nATL,33.7\nXXX,\n");
        assertThat(FeatureDefinition.of(model).orElseThrow().digest()).isNotEqualTo(digest);
    }

    /// The keys behind it would be missing without a word.
    @Test
    void tableWithAQuoteThatIsNeverClosedIsRefused() throws IOException {
        Files.writeString(scratch.resolve("airports.csv"), "iata,lat\nATL,33.6\n\"XXX,1\nBOS,42\n");
        assertThatThrownBy(() ->
                        definition(
                                """
                                columns: {origin: text}
                                tables:
                                  latitude: {file: airports.csv, key: iata, value: lat, type: text}
                                features:
                                  lat: lookup(latitude, origin)
                                """))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageStartingWith("features.yaml at line 3: table latitude field file: ")
                .hasMessageContaining("line 3: a quote that is never closed");
    }

    @Test
    void tablesAreBounded() throws IOException {
        StringBuilder rows = new StringBuilder("k,v\n");
        for (int key = 0; key <= 1_000_000; key++) {
            rows.append(key).append(",1\n");
        }
        Files.writeString(scratch.resolve("many.csv"), rows);
        wrong(
                """
                columns: {a: whole}
                tables:
                  many: {file: many.csv, key: k, value: v, type: whole, key-type: whole}
                features:
                  b: lookup(many, a)
                """,
                "features.yaml at line 3: table many: more keys (expected: at most 1000000)");
    }

    private static float found(LoadedModel model, String origin, long day) {
        List<Tensor> row =
                List.of(
                        BytesTensor.ofText(Shape.of(1, 1), origin),
                        DenseTensor.ofLongs(Shape.of(1, 1), day));
        Tensor answer = model.infer(row, OutputSelection.of(0), TensorAllocator.heap()).getFirst();
        return ((DenseTensor) answer).floatAt(0);
    }

    @Test
    void spacesAndCommentsDoNotChangeTheDigest() throws IOException {
        String one = digest("columns: {a: number}\nfeatures:\n  b: a+1  # one more\n");
        assertThat(digest("columns:\n  a: number\nfeatures: {b: '( a + 1 )'}")).isEqualTo(one);
        assertThat(digest("columns: {a: number}\nfeatures: {b: a + 2}")).isNotEqualTo(one);
        assertThat(digest("columns: {a: whole}\nfeatures: {b: a + 1}")).isNotEqualTo(one);
    }

    private String digest(String definition) throws IOException {
        return FeatureDefinition.of(written("summing 1", definition)).orElseThrow().digest();
    }

    @Test
    void modelsNamesAndCategoriesAreBound() throws IOException {
        Signature signature =
                new Signature(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 2)),
                        List.of(
                                new Feature("origin", List.of("ATL", "ORD")),
                                Feature.numeric("miles")));
        FakeModel model = FakeModel.answering(signature, (inputs, memory) -> inputs);
        FeatureDefinition definition =
                definition("columns: {o: text, m: number}\nfeatures: {miles: m, origin: o}");
        FeaturedModel featured = new FeaturedModel(model, definition);
        List<Tensor> rows =
                List.of(
                        BytesTensor.ofText(Shape.of(2, 1), "ORD", "nowhere"),
                        DenseTensor.ofDoubles(Shape.of(2, 1), 7, 1e300));
        DenseTensor matrix = (DenseTensor) featured.join(rows, TensorAllocator.heap()).getFirst();
        assertThat(matrix.floatAt(0)).isEqualTo(1);
        assertThat(matrix.floatAt(1)).isEqualTo(7);
        assertThat(matrix.floatAt(2)).isNaN();
        assertThat(matrix.floatAt(3)).isNaN();
        refused(
                () ->
                        new FeaturedModel(
                                model, definition("columns: {m: number}\nfeatures: {miles: m}")),
                "features.yaml at features: not the model's: it does not take [], and misses"
                        + " [origin] (expected: the features [origin, miles])");
    }

    @Test
    void equalCategoriesMoveNoOther() throws IOException {
        Signature signature =
                new Signature(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)),
                        List.of(new Feature("origin", List.of("ATL", "ATL", "ORD"))));
        FakeModel model = FakeModel.answering(signature, (inputs, memory) -> inputs);
        FeaturedModel featured =
                new FeaturedModel(model, definition("columns: {o: text}\nfeatures: {origin: o}"));
        List<Tensor> rows = List.of(BytesTensor.ofText(Shape.of(2, 1), "ATL", "ORD"));

        DenseTensor codes = (DenseTensor) featured.join(rows, TensorAllocator.heap()).getFirst();

        assertThat(codes.floatAt(0)).isEqualTo(0);
        assertThat(codes.floatAt(1)).isEqualTo(2);
    }

    @Test
    void noCategoryIsRoundedToItsNeighbour() throws IOException {
        FeatureDefinition definition = definition("columns: {o: text}\nfeatures: {origin: o}");
        List<Tensor> rows = List.of(BytesTensor.ofText(Shape.of(1, 1), "c2048"));

        FeaturedModel featured = new FeaturedModel(ofHalves(2_049), definition);
        DenseTensor codes = (DenseTensor) featured.join(rows, TensorAllocator.heap()).getFirst();

        assertThat(codes.floatAt(0)).isEqualTo(2_048);
        refused(
                () -> new FeaturedModel(ofHalves(2_050), definition),
                "features.yaml at feature origin: a text (expected: what fits FP16)");
    }

    private static FakeModel ofHalves(int categories) {
        List<String> names = IntStream.range(0, categories).mapToObj(i -> "c" + i).toList();
        return FakeModel.answering(
                new Signature(
                        List.of(TensorSpec.of("input", Datatype.FP16, -1, 1)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)),
                        List.of(new Feature("origin", names))),
                (inputs, memory) -> inputs);
    }

    @Test
    void columnsOfAModelTakeWhatFitsThem() throws IOException {
        Signature signature =
                Signature.of(
                        List.of(
                                TensorSpec.of("day", Datatype.INT8, -1, 1),
                                TensorSpec.of("name", Datatype.BYTES, -1)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        FakeModel model = FakeModel.answering(signature, (inputs, memory) -> inputs);
        String columns = "columns: {d: whole, n: text, m: number}\n";
        FeaturedModel featured =
                new FeaturedModel(
                        model, definition(columns + "features: {day: d, name: lower(n)}"));
        List<Tensor> tensors =
                featured.join(
                        List.of(
                                DenseTensor.ofLongs(Shape.of(2, 1), 1000, -3),
                                BytesTensor.ofText(Shape.of(2, 1), "Bob", ""),
                                DenseTensor.ofDoubles(Shape.of(2, 1), 0, 0)),
                        TensorAllocator.heap());
        assertThat(((DenseTensor) tensors.getFirst()).longAt(0)).isEqualTo(127);
        assertThat(((DenseTensor) tensors.getFirst()).longAt(1)).isEqualTo(-3);
        assertThat(((BytesTensor) tensors.getLast()).text(0)).isEqualTo("bob");
        assertThat(((BytesTensor) tensors.getLast()).text(1)).isEmpty();
        assertThat(tensors.getLast().shape()).isEqualTo(Shape.of(2));
        refused(
                () ->
                        new FeaturedModel(
                                model, definition(columns + "features: {day: d + 1, name: n}")),
                "features.yaml at feature day: may be missing (expected: never, since INT8 has no"
                        + " such value; use coalesce)");
        refused(
                () -> new FeaturedModel(model, definition(columns + "features: {day: m, name: n}")),
                "features.yaml at feature day: a number (expected: what fits INT8)");
    }

    @Test
    void numbersOf16BitsAreRoundedOnceAndNeverInfinite() throws IOException {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP16, -1, 1)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        FakeModel model = FakeModel.answering(signature, (inputs, memory) -> inputs);
        FeaturedModel featured =
                new FeaturedModel(model, definition("columns: {m: number}\nfeatures: {input: m}"));
        List<Tensor> rows =
                List.of(
                        DenseTensor.ofDoubles(
                                Shape.of(3, 1), 1 + 0x1p-11 + 0x1p-30, 65_520 - 0x1p-20, 65_520));

        DenseTensor halves = (DenseTensor) featured.join(rows, TensorAllocator.heap()).getFirst();

        assertThat(halves.floatAt(0)).isEqualTo(1 + 0x1p-10f);
        assertThat(halves.floatAt(1)).isEqualTo(65_504f);
        assertThat(halves.floatAt(2)).isNaN();
    }

    @Test
    void refusalNamesLineFeatureAndExpectation() {
        wrong(
                "columns: {a: number}\nfeatures:\n  b: a\n  c: d + 1\n",
                "features.yaml at line 4: feature c: d at character 1 (expected: a column or a");
        wrong(
                "columns: {a: integer}\nfeatures: {b: a}\n",
                "features.yaml at line 1: column a: integer (expected: one of [number, whole");
        wrong(
                "columns: {a: number}\nfeature: {b: a}\n",
                "features.yaml at line 2: section feature: unknown (expected: one of [columns");
        wrong(
                "columns: {a: number}\n",
                "features.yaml at line 1: no features (expected: features, each with its name)");
        wrong(
                "columns: {a: number}\nfeatures: {b: a, b: a}\n",
                "features.yaml at line 2: feature b: twice (expected: each name once)");
        wrong(
                "columns: {a: number}\nlet: {a: 1}\nfeatures: {b: a}\n",
                "features.yaml at line 2: let a: a (expected: one column or let of this name)");
        wrong(
                "columns: {a: text}\ntables:\n  t: {type: number, values: {x: y}}\nfeatures: {b: 1}",
                "features.yaml at line 3: table t: value y (expected: a number)");
        wrong(
                "columns: {a: text}\ntables:\n  t: {type: number, file: ../x.csv, key: k, value: v}\n"
                        + "features: {b: 1}",
                "features.yaml at line 3: table t field file: ../x.csv (expected: a file of the");
        wrong("", "features.yaml at line 1: empty");
        wrong("- 1\n", "features.yaml at line 1: a list or names (expected: names, each with");
        wrong("a: &a [1]\nb: *a\n", "features.yaml at");
    }

    private void wrong(String definition, String message) {
        refused(() -> definition(definition), message);
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable made, String message) {
        assertThatThrownBy(made)
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageStartingWith(message);
    }

    private FeatureDefinition definition(String text) throws IOException {
        return FeatureDefinition.of(written("summing 1", text)).orElseThrow();
    }

    private ModelPackage written(String model, String definition, String... manifest)
            throws IOException {
        Files.writeString(scratch.resolve("model"), model);
        Files.writeString(
                scratch.resolve("model.yaml"), "file: model\n" + String.join("", manifest));
        Files.writeString(scratch.resolve(FeatureDefinition.FILE), definition);
        return ModelPackages.open(scratch);
    }

    private LoadedModel load(ModelPackage model) {
        return Runtimes.best(RUNTIMES, model).load(model, LoadOptions.defaults(scratch));
    }
}
