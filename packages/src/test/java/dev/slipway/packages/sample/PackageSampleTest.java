package dev.slipway.packages.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.ValueRange;
import dev.slipway.api.push.Sample;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.rows.RowFiles;
import dev.slipway.tensor.Datatype;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PackageSampleTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final List<String> COLUMNS =
            List.of(
                    "minute_of_day",
                    "day_of_week",
                    "distance",
                    "origin",
                    "destination",
                    "origin_late_rate");

    @Test
    void rulesOfTheFlightsSampleAreThoseOfFlights() throws IOException {
        Sample sample = PackageSample.of(FLIGHTS.resolve("flights-small.csv"), COLUMNS);
        Schema schema = new Schema(sample.rules());
        assertThat(schema.rules())
                .extracting(ColumnRule::column)
                .containsExactlyElementsOf(COLUMNS);
        ColumnRule minute = schema.rule("minute_of_day").orElseThrow();
        assertThat(minute.datatype()).isEqualTo(Datatype.INT64);
        assertThat(minute.range()).isNotNull().extracting(ValueRange::min).isEqualTo(0.0);
        ColumnRule origin = schema.rule("origin").orElseThrow();
        assertThat(origin.datatype()).isEqualTo(Datatype.BYTES);
        assertThat(origin.domain()).contains("ATL", "ORD");
        assertThat(schema.rule("origin_late_rate").orElseThrow().datatype())
                .isEqualTo(Datatype.FP64);
    }

    @Test
    void csvAndParquetSayTheSame() throws IOException {
        Sample csv = PackageSample.of(FLIGHTS.resolve("flights-small.csv"), COLUMNS);
        Rows parquet =
                RowFiles.read(
                        FLIGHTS.resolve("flights.parquet").toString(),
                        InputStream.nullInputStream(),
                        2_000);
        Sample other = PackageSample.of(parquet, COLUMNS);
        assertThat(other.rules())
                .extracting(ColumnRule::datatype)
                .isEqualTo(csv.rules().stream().map(ColumnRule::datatype).toList());
    }

    @Test
    void everyRowOfASampleKeepsItsRules() {
        Property.holds(
                Campaign.cases(500, 50_000),
                random -> {
                    List<List<Cell>> cells = new ArrayList<>();
                    int kind = random.nextInt(5);
                    for (int i = random.nextInt(1, 40); i > 0; i--) {
                        Cell cell =
                                switch (random.nextInt(kind == 4 ? 4 : kind + 1)) {
                                    case 0 -> new Cell.Whole(random.nextLong());
                                    case 1 -> new Cell.Real(random.nextDouble(-1e300, 1e300));
                                    case 2 -> new Cell.Missing();
                                    default -> new Cell.Text("t" + random.nextInt(9));
                                };
                        cells.add(List.of(cell));
                    }
                    Rows rows = new Rows(List.of("c"), cells);
                    Sample sample = PackageSample.of(rows, List.of());
                    Schema schema = new Schema(sample.rules());
                    assertThat(schema.violation(rows)).isEmpty();
                });
    }

    @Test
    void rangesReachBeyondTheSampleButNotOverZero() {
        assertThat(ruleOf(new Cell.Whole(10), new Cell.Whole(30)))
                .isEqualTo(
                        ColumnRule.of("c", Datatype.INT64, Presence.REQUIRED)
                                .within(new ValueRange(0, 50)));
        assertThat(ruleOf(new Cell.Real(-3.5), new Cell.Missing(), new Cell.Whole(1)))
                .isEqualTo(
                        ColumnRule.of("c", Datatype.FP64, Presence.OPTIONAL)
                                .within(new ValueRange(-8, 5.5)));
        assertThat(ruleOf(new Cell.Whole(7), new Cell.Whole(7)).range()).isNull();
    }

    @Test
    void rulesOfRowsWithoutTypesAreThoseOfWhatTheyMostProbablyMean() {
        List<List<Cell>> cells = new ArrayList<>();
        for (String text : List.of("10", "-0", "nan", "30")) {
            cells.add(List.of(new Cell.Text(text)));
        }
        Sample sample = PackageSample.of(Rows.written(List.of("c"), cells), List.of("c"));
        assertThat(sample.rules())
                .containsExactly(
                        ColumnRule.of("c", Datatype.INT64, Presence.OPTIONAL)
                                .within(new ValueRange(0, 60)));
        assertThat(sample.warmUp()).isEqualTo(cells);
    }

    @Test
    void textsAreADomainOnlyWhenTheyComeAgain() {
        Cell a = new Cell.Text("a");
        Cell b = new Cell.Text("b");
        assertThat(ruleOf(a, b, a, b).domain()).isEqualTo(Set.of("a", "b"));
        assertThat(ruleOf(a, b, new Cell.Text("c")).domain()).isEmpty();
        assertThat(ruleOf(a, a, new Cell.Whole(1)).datatype()).isNull();
    }

    @Test
    void proseIsNoDomain() {
        Cell prose = new Cell.Text("long ".repeat(50));
        assertThat(ruleOf(prose, prose, prose).domain()).isEmpty();
    }

    @Test
    void goldenRowsComeFromAllOverTheSample() throws IOException {
        Sample sample = PackageSample.of(FLIGHTS.resolve("flights-small.csv"), COLUMNS);
        assertThat(sample.columns()).isEqualTo(COLUMNS);
        assertThat(sample.warmUp()).hasSize(8);
        assertThat(sample.golden()).hasSize(20).doesNotHaveDuplicates();
        assertThat(PackageSample.of(FLIGHTS.resolve("flights-small.csv"), COLUMNS))
                .isEqualTo(sample);
    }

    @Test
    void samplesThatDoNotFitAreRefusedByName() {
        Rows rows =
                new Rows(
                        List.of("a", "b"), List.of(List.of(new Cell.Whole(1), new Cell.Missing())));
        assertThatThrownBy(() -> PackageSample.of(rows, List.of("a", "c")))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessage("sample: columns [c] are missing; it has [a, b]");
        assertThatThrownBy(() -> PackageSample.of(new Rows(List.of("a"), List.of()), List.of()))
                .hasMessage("sample: has no row");
        Rows twice = new Rows(List.of("a", "a"), rows.cells());
        assertThatThrownBy(() -> PackageSample.of(twice, List.of()))
                .hasMessage("sample: column a comes twice");
    }

    private static ColumnRule ruleOf(Cell... cells) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Cell cell : cells) {
            rows.add(List.of(cell));
        }
        return PackageSample.of(new Rows(List.of("c"), rows), List.of()).rules().getFirst();
    }
}
