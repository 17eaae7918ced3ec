package dev.slipway.jobs.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.AggregateValues;
import dev.slipway.features.Difference;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.jobs.feature.Compared.Found;
import dev.slipway.jobs.feature.Compared.What;
import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Position;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two rows as a batch has them, of which each is asked for by a request of its own.
final class ServedRowsTest {
    private static final Shape ONE = Shape.of(1, 1);
    private static final List<String> ORIGINS = List.of("ATL", "ORD");
    private static final double[] MILES = {3, 4};
    private static final long[] DAYS = {7, (1L << 53) + 1};

    @TempDir private Path scratch;

    /// What the batch says of the features, in their order.
    private final List<Column> features =
            new ArrayList<>(
                    List.of(
                            reals("half", 1.5, 2),
                            reals("late", 5, 6),
                            texts("origin", "ATL", "ORD"),
                            flags(true, false),
                            days(DAYS[0], DAYS[1]),
                            texts("bound", "LAX", "")));

    /// What an online store says, where the join says 5 and 6.
    private final Numbers online = numbers(5, 6);

    /// The same of texts, where the join says LAX and nothing.
    private final Texts bound = bound("LAX", "");

    /// What the batch asks by.
    private final Texts keys = new Texts(2);

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                scratch.resolve("features.yaml"),
                """
                columns: {origin: text, miles: number, day: whole}
                aggregates:
                  late: {source: arrivals, key: origin, time: departed, kind: count, window: 6h,
                         tile: 10m}
                  bound: {source: arrivals, key: origin, time: departed, value: to, type: text,
                          kind: last, window: 6h, tile: 10m}
                features:
                  half: miles / 2
                  late: late
                  origin: origin
                  place: one_hot(origin, ['ATL'])
                  day: day
                  bound: bound
                """);
        keys.set(0, "ATL");
        keys.set(1, "ORD");
    }

    private static Numbers numbers(double first, double second) {
        Numbers numbers = new Numbers(2);
        numbers.set(0, first);
        numbers.set(1, second);
        return numbers;
    }

    private static Texts bound(String first, String second) {
        Texts texts = new Texts(2);
        texts.set(0, first);
        texts.set(1, second);
        return texts;
    }

    private static Column reals(String name, double... values) {
        return Column.ofDoubles(Field.plain(name, Kind.REAL), 1, values, null);
    }

    private static Column texts(String name, String first, String second) {
        byte[] text = (first + second).getBytes(StandardCharsets.UTF_8);
        int[] offsets = {0, first.length(), text.length};
        return Column.ofText(Field.plain(name, Kind.TEXT), text, offsets, null);
    }

    private static Column flags(boolean... values) {
        return Column.ofFlags(Field.plain("place=ATL", Kind.FLAG), 1, values, null);
    }

    private static Column days(long... values) {
        return Column.ofLongs(Field.plain("day", Kind.WHOLE), 1, values, null);
    }

    private static List<NamedTensor> request(int row) {
        return List.of(
                new NamedTensor("origin", BytesTensor.ofText(ONE, ORIGINS.get(row))),
                new NamedTensor("miles", DenseTensor.ofDoubles(ONE, MILES[row])),
                new NamedTensor("day", DenseTensor.ofLongs(ONE, DAYS[row])));
    }

    private ServedRows served(EvenRows sampled) {
        AggregateValues joined =
                (aggregate, keyed, moments) -> aggregate == 0 ? numbers(5, 6) : bound("LAX", "");
        ServedRows served =
                new ServedRows(
                        FeatureDefinition.read(scratch.resolve("features.yaml")),
                        Between.USUAL,
                        joined,
                        (aggregate, keyed, moments) -> aggregate == 0 ? online : bound,
                        sampled);
        assertThat(served.of(0, keys, null).number(1)).as("what the join says").isEqualTo(6);
        assertThat(served.of(1, keys, null).text(0)).isEqualTo("LAX");
        served.take(
                new ScoredBatch(
                        new ColumnBatch.Place(0, 0, 0, 0),
                        Position.START,
                        2,
                        RowList.all(2),
                        List.of(),
                        null,
                        features,
                        List.of()),
                ServedRowsTest::request);
        return served;
    }

    private Optional<Found> found() {
        return served(EvenRows.ALL).first();
    }

    @Test
    void whatIsTheSameIsNamedWithItsWays() {
        ServedRows served = served(EvenRows.ALL);
        assertThat(served.first()).isEmpty();
        assertThat(served.unasked()).isEmpty();
        assertThat(served.compared())
                .containsExactly(
                        new Compared(
                                What.AGGREGATES,
                                List.of("late", "bound"),
                                "by the join",
                                "by the online store"),
                        new Compared(
                                What.FEATURES,
                                List.of("half", "late", "origin", "place=ATL", "day", "bound"),
                                "in a batch",
                                "in a request of one row"));
    }

    /// One bit, the last one, of the second row's.
    @Test
    void featureThatABatchMakesOtherwiseIsNamedByRowColumnAndBit() {
        features.set(0, reals("half", 1.5, Math.nextUp(2.0)));
        assertThat(found())
                .contains(
                        new Found(
                                What.FEATURES,
                                new Difference(
                                        2, "half", "2.0000000000000004", "2.0", Optional.of(64))));
    }

    @Test
    void featuresOfEveryTypeAreCompared() {
        features.set(4, days(DAYS[0], DAYS[1] - 1));
        assertThat(found().map(Found::difference))
                .contains(
                        new Difference(
                                2, "day", "9007199254740992", "9007199254740993", Optional.of(64)));
        features.set(3, flags(true, true));
        assertThat(found().map(Found::difference))
                .contains(new Difference(2, "place=ATL", "1", "0", Optional.of(64)));
        features.set(2, texts("origin", "ATL", "BOS"));
        assertThat(found().map(Found::difference))
                .contains(new Difference(2, "origin", "BOS", "ORD", Optional.empty()));
        features.set(1, reals("late", 5, Double.NaN));
        assertThat(found().map(Found::difference).map(Difference::one)).contains("missing");
    }

    /// The first row's comes first, and of a row what events gave.
    @Test
    void aggregateThatTheStoreHasOtherwiseIsNamedBeforeWhatIsMadeOfIt() {
        features.set(0, reals("half", 1.5, 3));
        online.set(1, 6.5);
        assertThat(found()).map(Found::what).contains(What.AGGREGATES);
        features.set(0, reals("half", 3, 2));
        assertThat(found().map(Found::difference).map(Difference::row)).contains(1L);
        assertThat(found()).map(Found::what).contains(What.FEATURES);
    }

    /// One may say that it is missing, and is there.
    @Test
    void textThatTheStoreHasOtherwiseIsNamedAsItStands() {
        bound.set(1, "missing");
        assertThat(found())
                .contains(
                        new Found(
                                What.AGGREGATES,
                                new Difference(
                                        2, "bound", "missing", "'missing'", Optional.empty())));
        bound.set(0, "SFO");
        assertThat(found().map(Found::difference))
                .contains(new Difference(1, "bound", "'LAX'", "'SFO'", Optional.empty()));
    }

    /// What the request is given is what the store has.
    @Test
    void featureOfATextOfEventsIsComparedWithTheRequests() {
        features.set(5, texts("bound", "LAX", "SFO"));
        assertThat(found())
                .contains(
                        new Found(
                                What.FEATURES,
                                new Difference(2, "bound", "SFO", "", Optional.empty())));
    }

    /// Else both would be given the same, whatever a request asks.
    @Test
    void requestThatAsksOfSomebodyElseIsADifference() {
        keys.set(1, "BOS");
        assertThat(found().map(Found::difference))
                .contains(new Difference(2, "key of late", "BOS", "ORD", Optional.empty()));
    }

    @Test
    void rowsThatASampleLeavesOutAreNotCompared() {
        features.set(0, reals("half", 1.5, 3));
        online.set(1, 0);
        assertThat(served(new EvenRows(2)).first()).isEmpty();
        assertThat(found()).isPresent();
    }

    /// To have nothing twice is no proof.
    @Test
    void aggregateThatNoRowAsksForIsNotAmongWhatWasCompared() {
        keys.set(0, "");
        keys.set(1, "");
        ServedRows served = served(EvenRows.ALL);
        assertThat(served.unasked()).containsExactly("late", "bound");
        assertThat(served.compared()).map(Compared::what).containsExactly(What.FEATURES);
    }
}
