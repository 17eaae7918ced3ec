package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathRulesTest {
    private static final int LONGEST_NAME = 255;

    @TempDir Path scratch;
    private Path root = Path.of("");
    private Path data = Path.of("");
    private PathRules rules = new PathRules(List.of(), Path.of(""));

    @BeforeEach
    void aRootWithADataDirectoryInIt() throws IOException {
        root = Files.createDirectories(scratch.resolve("root")).toRealPath();
        data = Files.createDirectories(root.resolve("slipway-data"));
        Files.writeString(root.resolve("in.csv"), "a\n1\n");
        Files.writeString(data.resolve("slipway.csv"), "a\n1\n");
        Files.writeString(scratch.resolve("outside.csv"), "a\n1\n");
        rules = new PathRules(List.of(root), data);
    }

    @Test
    void whatLiesBelowARootIsMeantByEveryWayThere() {
        assertThat(rules.input("in.csv")).isEqualTo(root.resolve("in.csv"));
        assertThat(rules.input(root + "/slipway-data/../in.csv")).isEqualTo(root.resolve("in.csv"));
        assertThat(rules.output("a/b/c")).isEqualTo(root.resolve("a/b/c"));
    }

    @Test
    void nothingOutsideIsTouchedWhereverItIsNamedFrom() throws IOException {
        Files.createSymbolicLink(root.resolve("link.csv"), scratch.resolve("outside.csv"));
        Files.createSymbolicLink(root.resolve("away"), scratch);
        for (String path :
                List.of(
                        "../outside.csv",
                        "link.csv",
                        "away/outside.csv",
                        scratch.resolve("outside.csv").toString(),
                        "/etc/passwd")) {
            assertThatThrownBy(() -> rules.input(path))
                    .as(path)
                    .hasMessage("input: " + path + " (expected: below jobs.roots: " + root + ")");
        }
        for (String path : List.of("../out", "away/out", "/tmp/out", "x/../../out")) {
            assertThatThrownBy(() -> rules.output(path))
                    .as(path)
                    .hasMessage("output: " + path + " (expected: below jobs.roots: " + root + ")");
        }
    }

    @Test
    void theDataDirectoryIsNobodysInputOrOutput() throws IOException {
        Files.createSymbolicLink(root.resolve("mine"), data);
        for (String path : List.of("slipway-data/slipway.csv", "slipway-data", "mine", ".")) {
            assertThatThrownBy(() -> rules.input(path))
                    .as(path)
                    .hasMessageContaining("nothing of the server's data directory");
        }
        for (String path : List.of("slipway-data/out", "mine/out")) {
            assertThatThrownBy(() -> rules.output(path))
                    .as(path)
                    .hasMessageContaining("nothing of the server's data directory");
        }
    }

    @Test
    void hiddenFilesAndRootsThemselvesAreLeftAlone() throws IOException {
        Files.createDirectories(root.resolve(".ssh"));
        assertThatThrownBy(() -> rules.input(".ssh")).hasMessageContaining("no hidden file");
        assertThatThrownBy(() -> rules.output(".cache/out")).hasMessageContaining("no hidden");
        Path bare = Files.createDirectories(scratch.resolve("bare")).toRealPath();
        assertThatThrownBy(() -> new PathRules(List.of(bare), data).output("."))
                .hasMessageContaining("not the root itself");
    }

    @Test
    void anInputThatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(() -> rules.input("january.csv"))
                .hasMessage(
                        "input: january.csv (expected: a file or a directory on the server's"
                                + " machine; there is none of this name)");
    }

    @Test
    void aServerWithoutRootsSaysWhatToSet() {
        assertThatThrownBy(() -> new PathRules(List.of(), data).input("in.csv"))
                .hasMessageContaining("jobs.roots");
    }

    @Test
    void outputIsNewOrEmpty() throws IOException {
        PathRules.requireEmpty(root.resolve("new"));
        PathRules.requireEmpty(Files.createDirectories(root.resolve("empty")));
        assertThatThrownBy(() -> PathRules.requireEmpty(root))
                .hasMessageContaining("new or empty; this one has files");
        assertThatThrownBy(() -> PathRules.requireEmpty(root.resolve("in.csv")))
                .hasMessageContaining("(expected: a directory, new or empty)");
    }

    private ScoreFiles files(String input, String output) {
        return files(input, FileFormat.CSV, output);
    }

    private ScoreFiles files(String input, @Nullable FileFormat format, String output) {
        ScoreWish wish =
                new ScoreWish(
                        "flights",
                        null,
                        input,
                        format,
                        output,
                        null,
                        List.of("*"),
                        BadRowLimit.NONE,
                        null,
                        null);
        return rules.files(wish, rules.output(output));
    }

    @Test
    void predictionsAreNoRowsOfTheNextJob() throws IOException {
        Path first = Files.createDirectories(root.resolve("days/01"));
        Files.writeString(first.resolve("a.csv"), "a\n1\n");
        Files.createSymbolicLink(root.resolve("also"), root.resolve("days"));
        for (String output : List.of("days/scored", "days/01/scored/now", "also/scored")) {
            assertThatThrownBy(() -> files("days", output))
                    .as(output)
                    .hasMessage(
                            "output: "
                                    + output
                                    + " (expected: a directory that is not read with the input, "
                                    + root.resolve("days")
                                    + ": one outside of it, or one whose name begins with _)");
        }
        assertThat(files("days/01", "days/scored").output())
                .isEqualTo(root.resolve("days/scored").toString());
        assertThat(files("days", "days-scored").output())
                .isEqualTo(root.resolve("days-scored").toString());
        assertThat(files("days", "days/_scored/now").output())
                .isEqualTo(root.resolve("days/_scored/now").toString());
        assertThat(files("in.csv", "scored").output()).isEqualTo(root.resolve("scored").toString());
    }

    /// Nothing may be mounted there, and what is read later is to be what was looked at.
    @Test
    void aDirectoryWithoutAFileIsRefusedThoughItsFormatIsSaid() throws IOException {
        Path days = Files.createDirectories(root.resolve("days/01"));
        Files.writeString(days.resolve("_SUCCESS"), "");
        Files.writeString(days.resolve(".a.csv"), "a\n1\n");
        assertThatThrownBy(() -> files("days", "scored"))
                .hasMessage(
                        "input: "
                                + root.resolve("days")
                                + " (expected: a directory with files; there is none in it)");
        Files.writeString(days.resolve("rows"), "a\n1\n");
        assertThat(files("days", "scored").input()).isEqualTo(root.resolve("days").toString());
    }

    /// Whoever is told that a format is missing would look for files that are not there.
    @Test
    void aDirectoryWithoutAFileIsRefusedForThatAlsoWhereNoFormatIsSaid() throws IOException {
        Path days = Files.createDirectories(root.resolve("days"));
        assertThatThrownBy(() -> files("days", null, "scored"))
                .hasMessage(
                        "input: "
                                + days
                                + " (expected: a directory with files; there is none in it)");
        Files.writeString(days.resolve("rows"), "a\n1\n");
        assertThatThrownBy(() -> files("days", null, "scored"))
                .hasMessageContaining("its names tell no format (expected: parquet, csv or jsonl)");
    }

    @Test
    void namesTellTheFormat() throws IOException {
        assertThat(FileFormats.of(root.resolve("in.csv"))).isEqualTo(FileFormat.CSV);
        for (String name : List.of("a.jsonl", "a.ndjson", "a.json", "A.JSON")) {
            assertThat(FileFormats.of(root.resolve(name))).as(name).isEqualTo(FileFormat.JSONL);
        }
        Path days = Files.createDirectories(root.resolve("days/01"));
        Files.writeString(days.resolve("a.parquet"), "");
        Files.writeString(days.resolve("_SUCCESS"), "");
        Path unfit = Files.createDirectories(days.resolve("_quarantine"));
        Files.writeString(unfit.resolve("part-0.jsonl"), "");
        Files.writeString(days.resolve(".a.csv"), "");
        Files.createDirectories(root.resolve("days/old.csv"));
        assertThat(FileFormats.of(root.resolve("days"))).isEqualTo(FileFormat.PARQUET);
        Files.writeString(days.resolve("b.ndjson"), "");
        assertThatThrownBy(() -> FileFormats.of(root.resolve("days")))
                .hasMessageContaining("several formats (expected: parquet, csv or jsonl)");
    }

    /// A job may write there meanwhile, and what is there may be closed to the server.
    @Test
    void nobodyLooksIntoADirectoryThatIsLeftOut() throws IOException {
        Path days = Files.createDirectories(root.resolve("days"));
        Files.writeString(days.resolve("a.csv"), "a\n1\n");
        Path near = scratch.resolve("x".repeat(LONGEST_NAME));
        Files.createDirectories(longWay(near));
        Path far = Files.createDirectories(longWay(days.resolve("_".repeat(LONGEST_NAME))));
        Path moved = Files.move(near, far.resolve("x".repeat(LONGEST_NAME)));
        try {
            assertThat(FileFormats.of(days)).isEqualTo(FileFormat.CSV);
            assertThat(files("days", null, "scored").inputFormat()).isEqualTo(FileFormat.CSV);
        } finally {
            Files.move(moved, near);
        }
    }

    /// Two of them, one below the other, are a path that is longer than a system takes: nobody
    /// looks into it, whatever he may do else.
    private static Path longWay(Path from) {
        Path way = from;
        for (int i = 0; i < 9; i++) {
            way = way.resolve("x".repeat(LONGEST_NAME));
        }
        return way;
    }
}
