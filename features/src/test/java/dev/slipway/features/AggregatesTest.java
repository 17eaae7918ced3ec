package dev.slipway.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import dev.slipway.testkit.fake.FakeRuntime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a definition says of aggregates, and a model behind them.
final class AggregatesTest {
    static final String LATE =
            """
            columns: {origin: text, when: time}
            aggregates:
              late_rate:
                source: arrivals
                key: origin
                event-key: airport
                time: departed
                available: landed
                value: late
                kind: mean
                window: 6h
                delay: 2h
                tile: 5m
                at: when
            features:
              rate: coalesce(late_rate, -1) * 10
            """;

    @TempDir private Path scratch;

    @Test
    void linesThatStandAskewAreNamedWithHowTheyShould() {
        assertThatThrownBy(() -> definition("columns:\n  a: number\n b: text\n"))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("features.yaml, line 3")
                .hasMessageContaining("(expected: fields of one block in one column");
    }

    @Test
    void aggregateThatNoFeatureReadsIsNotAskedFor() throws IOException {
        FeatureDefinition definition =
                definition(
                        """
                        columns: {origin: text}
                        aggregates:
                          a: {source: s, key: origin, time: t, kind: count, window: 1h, tile: 1m}
                          b: {source: s, key: origin, time: t, kind: count, window: 1h, tile: 1m}
                          c: {source: s, key: origin, time: t, kind: count, window: 1h, tile: 1m}
                        features: {last: c + 1, first: a}
                        """);
        assertThat(definition.aggregates()).hasSize(3);
        assertThat(definition.asked()).containsExactly(0, 2);
        assertThat(definition.aggregatesOfNow()).containsExactly("a", "c");
    }

    @Test
    void columnsThatOnlyFeaturesReadAskForNothing() throws IOException {
        FeatureDefinition definition =
                definition(
                        """
                        columns:
                          origin: text
                          destination: text
                          day: time
                          miles: number
                          note: text
                        let:
                          route: concat(origin, destination)
                          both: lower(route)
                          far: miles * 2
                        aggregates:
                          a: {source: s, key: both, event-key: k, time: t, kind: count, window: 1h,
                              tile: 1m, at: day}
                          b: {source: s, key: note, time: t, kind: count, window: 1h, tile: 1m}
                        features: {a: a, far: far, same: route}
                        """);
        assertThat(definition.columnsAsked())
                .extracting(TensorSpec::name)
                .containsExactly("origin", "destination", "day");
    }

    /// Who asks which aggregates a version has may have none of its tables.
    @Test
    void aggregatesAreReadWithoutWhatIsBesideThem() throws IOException {
        String tabled = LATE + "tables: {zones: {file: not-there.csv, key: a, value: b}}\n";
        try (InputStream in = new ByteArrayInputStream(tabled.getBytes(UTF_8))) {
            assertThat(FeatureDefinition.aggregatesIn(in)).isEqualTo(definition(LATE).aggregates());
        }
        String plain = "columns: {a: number}\nfeatures: {b: a}\n";
        try (InputStream in = new ByteArrayInputStream(plain.getBytes(UTF_8))) {
            assertThat(FeatureDefinition.aggregatesIn(in)).isEmpty();
        }
    }

    @Test
    void definitionSaysSourceWindowAndFields() throws IOException {
        Aggregate aggregate = definition(LATE).aggregates().getFirst();
        assertThat(aggregate.name()).isEqualTo("late_rate");
        assertThat(aggregate.events().source()).isEqualTo("arrivals");
        assertThat(aggregate.events().key()).isEqualTo("airport");
        assertThat(aggregate.events().available()).isEqualTo("landed");
        assertThat(aggregate.feature().aggregation()).isEqualTo(Aggregation.Plain.MEAN);
        assertThat(aggregate.feature().window()).isEqualTo(Duration.ofHours(6));
        assertThat(aggregate.feature().delay()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void digestFollowsTheMeaning() throws IOException {
        String digest = definition(LATE).digest();
        assertThat(definition(LATE.replace("window: 6h", "window: 360m")).digest())
                .isEqualTo(digest);
        assertThat(definition(LATE.replace("window: 6h", "window: 7h")).digest())
                .isNotEqualTo(digest);
        assertThat(definition(LATE.replace("value: late", "value: delay")).digest())
                .isNotEqualTo(digest);
        assertThat(definition(LATE.replace("at: when", "missing: 0")).digest())
                .isNotEqualTo(digest);
        Aggregate one = definition(LATE).aggregates().getFirst();
        Aggregate renamed = definition(LATE.replace("late_rate", "other")).aggregates().getFirst();
        assertThat(renamed.digest()).isEqualTo(one.digest());
    }

    /// It changes no value: what was kept under a digest stays, and so does a stream's question.
    @Test
    void freshnessIsNoPartOfTheMeaning() throws IOException {
        FeatureDefinition plain = definition(LATE);
        FeatureDefinition fresh =
                definition(LATE.replace("at: when", "at: when\n    freshness: 15m"));
        assertThat(plain.freshness(0)).isEmpty();
        assertThat(fresh.freshness(0)).contains(Duration.ofMinutes(15));
        assertThat(fresh.digest()).isEqualTo(plain.digest());
        assertThat(fresh.asking()).isEqualTo(plain.asking());
        assertThat(fresh.aggregates()).isEqualTo(plain.aggregates());
        assertThatThrownBy(() -> definition(LATE.replace("at: when", "freshness: 10ms")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("freshness: 10ms (expected: at least 1s)");
    }

    /// What is asked at a column of that name is not asked at the moment of the prediction.
    @Test
    void columnThatIsCalledNowIsNotTheMomentOfThePrediction() throws IOException {
        String named = LATE.replace("when: time", "now: time");
        FeatureDefinition atColumn = definition(named.replace("at: when", "at: now"));
        FeatureDefinition atPrediction = definition(named.replace("    at: when\n", ""));
        assertThat(atColumn.aggregatesOfNow()).isEmpty();
        assertThat(atPrediction.aggregatesOfNow()).containsExactly("late_rate");
        assertThat(atColumn.digest()).isNotEqualTo(atPrediction.digest());
        assertThat(atColumn.asking()).isNotEqualTo(atPrediction.asking());
        assertThat(definition(named.replace("at: when", "at: '`now`'")).digest())
                .isEqualTo(atColumn.digest());
    }

    /// Stores and streams that stand under a digest are found again under it.
    @Test
    void meaningsOfQuantilesAreGolden() throws IOException {
        String rest =
                " of 8:arrivals 7:airport 8:departed 6:landed 4:late window PT6H delay PT2H"
                        + " tile PT5M";
        for (String word : List.of("median", "p50", "p50.0")) {
            assertThat(quantile(word).meaning()).as(word).isEqualTo("median" + rest);
            assertThat(quantile(word).digest())
                    .isEqualTo("d893cbbefdf939daa3d5d491e7fdea3e450da2cd497bb643a87d540d943e07d8");
        }
        for (String word : List.of("p95", "p95.0")) {
            assertThat(quantile(word).meaning()).as(word).isEqualTo("p95" + rest);
            assertThat(quantile(word).digest())
                    .isEqualTo("b3c2ddd91e5da192dec41e11eaaa21301e77b52993df29d3e86be763586d39f9");
        }
        assertThat(quantile("p99.9").meaning()).isEqualTo("p99.9" + rest);
        assertThat(quantile("p99.9").digest())
                .isEqualTo("790822bed865b797159b7ff9fcb29b463573a0604cf3cc24c3ea810967874254");
        assertThat(definition(LATE.replace("kind: mean", "kind: p50")).digest())
                .isEqualTo(definition(LATE.replace("kind: mean", "kind: median")).digest())
                .isNotEqualTo(definition(LATE.replace("kind: mean", "kind: p50.1")).digest());
    }

    private Aggregate quantile(String word) throws IOException {
        return definition(LATE.replace("kind: mean", "kind: " + word)).aggregates().getFirst();
    }

    @Test
    void modelSeesWhatIsLookedUpByKeyAndMoment() throws IOException {
        List<String> asked = new ArrayList<>();
        AggregateLookup lookup =
                definition ->
                        (aggregate, keys, moments) -> {
                            Numbers values = new Numbers(keys.rows());
                            for (int row = 0; row < keys.rows(); row++) {
                                if (keys.isMissing(row)) {
                                    continue;
                                }
                                asked.add(
                                        keys.text(row)
                                                + "@"
                                                + (moments == null ? "now" : moments.whole(row)));
                                values.set(row, keys.text(row).equals("ATL") ? 0.5 : Double.NaN);
                            }
                            return values;
                        };
        try (LoadedModel loaded = load(written(LATE, ""), lookup)) {
            assertThat(answers(loaded, "ATL", 7)).isEqualTo(5);
            assertThat(answers(loaded, "ORD", 8)).isEqualTo(-10);
            assertThat(answers(loaded, "", 9)).isEqualTo(-10);
            assertThat(asked).containsExactly("ATL@7", "ORD@8");
        }
    }

    @Test
    void fallbackStandsForWhatIsMissing() throws IOException {
        String text =
                LATE.replace("at: when", "missing: 0.25")
                        .replace("coalesce(late_rate, -1)", "late_rate");
        try (LoadedModel loaded = load(written(text, ""), AggregateLookup.ofNothing())) {
            assertThat(answers(loaded, "ATL", 7)).isEqualTo(2.5f);
            assertThat(answers(loaded, "", 7)).isEqualTo(2.5f);
        }
    }

    @Test
    void countOfNothingIsZeroAndOfNobodyMissing() throws IOException {
        String text =
                LATE.replace("kind: mean", "kind: count")
                        .replace("coalesce(late_rate, -1) * 10", "late_rate");
        try (LoadedModel loaded = load(written(text, ""), AggregateLookup.ofNothing())) {
            assertThat(answers(loaded, "ATL", 7)).isZero();
            assertThat(answers(loaded, "", 7)).isNaN();
        }
    }

    /// Their answers are known beforehand, and events are not.
    @Test
    void goldenRowsKnowOfNoEvent() throws IOException {
        ModelPackage model =
                written(
                        LATE,
                        """
                        golden:
                          - row: ["ATL", 7]
                            expected: [-10]
                        """);
        AggregateLookup half =
                definition ->
                        (aggregate, keys, moments) -> {
                            Numbers values = new Numbers(keys.rows());
                            for (int row = 0; row < keys.rows(); row++) {
                                values.set(row, 0.5);
                            }
                            return values;
                        };
        try (LoadedModel loaded = load(model, half)) {
            assertThat(answers(loaded, "ATL", 7)).isEqualTo(5);
            GoldenRows.compare(loaded, model, TensorAllocator.heap());
        }
    }

    @Test
    void valuesAreClosedWithTheModelAndWhenItIsRefused() throws IOException {
        AtomicInteger open = new AtomicInteger();
        AggregateLookup counting =
                definition -> {
                    open.incrementAndGet();
                    AggregateValues nothing = AggregateValues.ofNothing(definition.aggregates());
                    return new AggregateValues() {
                        @Override
                        public Column of(int aggregate, Column keys, @Nullable Column moments) {
                            return nothing.of(aggregate, keys, moments);
                        }

                        @Override
                        public void close() {
                            open.decrementAndGet();
                        }
                    };
                };
        try (LoadedModel loaded = load(written(LATE, ""), counting)) {
            assertThat(open).hasValue(1);
            assertThat(answers(loaded, "ATL", 1)).isEqualTo(-10);
        }
        assertThat(open).hasValue(0);
        ModelPackage tooMany = written(LATE + "  more: 1\n", "");
        assertThatThrownBy(() -> load(tooMany, counting)).isInstanceOf(ModelRefusedException.class);
        assertThat(open).hasValue(0);
    }

    /// What an aggregate has kept is read as it is opened, and the heap may have no room for it.
    @Test
    void modelIsClosedWhateverBreaksAsItsAggregatesAreOpened() throws IOException {
        Remembering runtime = new Remembering();
        ModelPackage model = written(LATE, "");
        Runtime featured =
                FeaturedRuntime.around(
                                List.of(runtime),
                                definition -> {
                                    throw new OutOfMemoryError("a test");
                                })
                        .getFirst();
        assertThatThrownBy(() -> featured.load(model, LoadOptions.defaults(scratch)))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(runtime.loaded).singleElement().matches(FakeModel::isClosed);
    }

    /// Keeps what it has loaded, for a test to look at.
    private static final class Remembering implements Runtime {
        private final FakeRuntime runtime = new FakeRuntime();
        private final List<FakeModel> loaded = new ArrayList<>();

        @Override
        public String name() {
            return runtime.name();
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return runtime.recognise(model);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            return runtime.estimate(model, options);
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            FakeModel one = (FakeModel) runtime.load(model, options);
            loaded.add(one);
            return one;
        }
    }

    @Test
    void refusalNamesLineAggregateAndExpectation() {
        wrong("source: arrivals", "source: Arrivals!", "aggregate late_rate field source: Arr");
        wrong(
                "kind: mean",
                "kind: average",
                "aggregate late_rate field kind: average (expected: one");
        wrong(
                "kind: mean",
                "kind: p100",
                "field kind: p100 (expected: one of [count, sum, mean, min, max, last, distinct],"
                        + " median, p95, or p with another number between 0 and 100 of at most");
        wrong("window: 6h", "window: 6 hours", "aggregate late_rate field window: 6 hours (expec");
        wrong("window: 6h", "window: 1h", "aggregate late_rate: window: 1h (expected: from 130m");
        wrong("tile: 5m", "tile: 1ms", "aggregate late_rate: tile: 1ms (expected: at most");
        wrong(
                "value: late",
                "valu: late",
                "aggregate late_rate field valu: unknown (expected: one");
        wrong("    value: late\n", "", "aggregate late_rate: no value (expected: the events' fie");
        wrong(
                "key: origin\n",
                "key: when\n",
                "aggregate late_rate field key: a time (expected: [text");
        wrong("at: when", "at: origin", "aggregate late_rate field at: a text (expected: [time])");
        wrong("at: when", "missing: none", "aggregate late_rate field missing: none (expected: a");
        wrong(
                "key: origin\n    event-key: airport",
                "key: lower(origin)",
                "aggregate late_rate: no event-key (expected: the events' field of the key");
        wrong("late_rate:", "origin:", "aggregate origin: origin (expected: one column or let");
        String second =
                "  b: {source: s, key: whole(late_rate), event-key: k, time: t, kind: count,"
                        + " window: 1h, tile: 1m}\n";
        assertThatThrownBy(() -> definition(LATE.replace("features:", second + "features:")))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("aggregate b: an aggregate in key or at (expected: columns");
        assertThatThrownBy(() -> definition(LATE + "let: {a: late_rate}\n"))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("let a: late_rate at character 1");
    }

    private void wrong(String right, String wrong, String message) {
        assertThat(LATE).contains(right);
        assertThatThrownBy(() -> definition(LATE.replace(right, wrong)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining(message);
    }

    private static float answers(LoadedModel model, String origin, long when) {
        List<Tensor> row =
                List.of(
                        BytesTensor.ofText(Shape.of(1, 1), origin),
                        DenseTensor.ofLongs(Shape.of(1, 1), when));
        Tensor answer = model.infer(row, OutputSelection.of(0), TensorAllocator.heap()).getFirst();
        return ((DenseTensor) answer).floatAt(0);
    }

    private FeatureDefinition definition(String text) throws IOException {
        return FeatureDefinition.of(written(text, "")).orElseThrow();
    }

    private ModelPackage written(String definition, String manifest) throws IOException {
        Files.writeString(scratch.resolve("model"), "summing 1");
        Files.writeString(scratch.resolve("model.yaml"), "file: model\n" + manifest);
        Files.writeString(scratch.resolve(FeatureDefinition.FILE), definition);
        return ModelPackages.open(scratch);
    }

    private LoadedModel load(ModelPackage model, AggregateLookup lookup) {
        Runtime runtime = FeaturedRuntime.around(List.of(new FakeRuntime()), lookup).getFirst();
        return runtime.load(model, LoadOptions.defaults(scratch));
    }
}
