package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushWithSampleTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final String ROWS = FLIGHTS.resolve("flights-small.csv").toString();

    @TempDir static Path common;

    private static Operated operated;

    @TempDir Path scratch;

    @BeforeAll
    static void open() {
        operated = new Operated(common.resolve("data"));
    }

    @AfterAll
    static void close() {
        operated.close();
    }

    @Test
    void sampleCompletesWhatIsPushedAndSaysWhatItInferred() throws IOException {
        Operated.Ran pushed = operated.run("model", "push", undescribed(), "--sample", ROWS);
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
        assertThat(pushed.out())
                .contains("inferred: input input: FP32 [-1, 6]")
                .contains("inferred: column origin: BYTES, required, one of ")
                .contains("inferred: 20 golden rows with the model's answers")
                .contains("undescribed version 1, xgboost");
        versionShowsWhatWasInferred();
        Operated.Ran again =
                operated.run("model", "push", undescribed(), "--sample", ROWS, "-o", "json");
        assertThat(again.code()).as(again.err()).isEqualTo(Exit.PASSED);
        assertThat(again.out()).contains("\"is-new\":false").contains("\"golden-rows\":20");
    }

    private static void versionShowsWhatWasInferred() {
        Operated.Ran shown = operated.run("model", "show", "undescribed/1");
        assertThat(shown.code()).as(shown.err()).isEqualTo(Exit.PASSED);
        assertThat(shown.out())
                .contains("input       input FP32[-1,6]")
                .contains("column      day_of_week INT64 required within [0,13]")
                .contains("column      origin BYTES required one of ABE, ABI, ABQ, ACT, ACY and ")
                .contains("golden      20 rows");
        Operated.Ran json = operated.run("model", "show", "undescribed/1", "-o", "yaml");
        assertThat(json.out()).contains("number: 1").contains("package:\n  files:\n");
    }

    @Test
    void columnsOfTheSampleMayBeChosenAndMustBeThere() throws IOException {
        Operated.Ran dry =
                operated.run(
                        "model",
                        "push",
                        undescribed(),
                        "--name",
                        "tried",
                        "--dry-run",
                        "--sample",
                        FLIGHTS.resolve("flights.parquet").toString(),
                        "--columns",
                        "minute_of_day,day_of_week,distance,origin,destination,origin_late_rate");
        assertThat(dry.code()).as(dry.err()).isEqualTo(Exit.PASSED);
        assertThat(dry.out()).contains("dry run: tried would get a version");
        Operated.Ran missing =
                operated.run(
                        "model", "push", undescribed(), "--sample", ROWS, "--columns", "distanse");
        assertThat(missing.code()).isEqualTo(Exit.FAILED);
        assertThat(missing.err())
                .startsWith("slipway: sample: columns [distanse] are missing; it has [minute_of_");
        Operated.Ran alone = operated.run("model", "push", undescribed(), "--columns", "a");
        assertThat(alone.code()).isEqualTo(Exit.USAGE);
        assertThat(alone.err()).contains("columns: of no use without --sample FILE");
    }

    @Test
    void samplesThatAreNoneAreNamed() throws IOException {
        Path empty = Files.createFile(scratch.resolve("empty.csv"));
        assertThat(operated.run("model", "push", undescribed(), "--sample", empty.toString()).err())
                .contains("empty.csv: empty (expected: a header line, JSON lines or Parquet)");
        Path header = Files.writeString(scratch.resolve("header.csv"), "distance,origin\n");
        assertThat(
                        operated.run("model", "push", undescribed(), "--sample", header.toString())
                                .err())
                .contains("sample: has no row");
        assertThat(operated.run("model", "push", undescribed(), "--sample", "nowhere.csv").err())
                .contains("nowhere.csv: no such file");
    }

    /// A package whose description says no more than what its columns are.
    private String undescribed() throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("undescribed"));
        String yaml = Files.readString(FLIGHTS.resolve("v1/model.yaml"));
        Files.writeString(
                folder.resolve("model.yaml"), yaml.substring(0, yaml.indexOf("warm-up:")));
        Path model = folder.resolve("flights-v1.ubj");
        if (!Files.exists(model)) {
            Files.copy(FLIGHTS.resolve("v1/flights-v1.ubj"), model);
        }
        return folder.toString();
    }
}
