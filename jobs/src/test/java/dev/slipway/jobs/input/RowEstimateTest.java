package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowEstimateTest {
    private static final String CSV_ROW = "\"one, \"\"two\"\"\nthree\n\nfour\",x\n";

    @TempDir private Path root;

    private long estimate(FileFormat format, String... texts) throws IOException {
        List<InputFile> files = new ArrayList<>();
        for (String text : texts) {
            String name = files.size() + format.suffix();
            Path path = Files.writeString(root.resolve(name), text);
            files.add(new InputFile(name, Files.size(path), 0, null));
        }
        Plan plan =
                new Plan(format, 1_024, files, List.of(), List.of(), List.of(), List.of(), null);
        return RowEstimate.of(root, plan);
    }

    @Test
    void lineEndsBetweenQuotesAreNoRows() throws IOException {
        assertThat(estimate(FileFormat.CSV, "a,b\n" + CSV_ROW.repeat(700))).isEqualTo(700);
        assertThat(estimate(FileFormat.CSV, "\uFEFF\"a\n\",b\n" + CSV_ROW.repeat(700)))
                .isEqualTo(700);
        assertThat(estimate(FileFormat.CSV, "a,b\n" + CSV_ROW.repeat(100_000)))
                .isCloseTo(100_000, Percentage.withPercentage(1));
    }

    @Test
    void blankLinesAreNoRows() throws IOException {
        assertThat(estimate(FileFormat.JSONL, "{}\n\n \n".repeat(500))).isEqualTo(500);
        assertThat(estimate(FileFormat.JSONL, "{\"a\": 1}\n\n".repeat(300_000)))
                .isCloseTo(300_000, Percentage.withPercentage(1));
    }

    @Test
    void filesWithoutRowsSayNothingOfTheOthers() throws IOException {
        String names = "a,b\n";
        assertThat(estimate(FileFormat.CSV, names, "", names, names + CSV_ROW.repeat(700)))
                .isCloseTo(700, Percentage.withPercentage(1));
        assertThat(estimate(FileFormat.JSONL, "\n", "{}\n".repeat(700)))
                .isCloseTo(700, Percentage.withPercentage(1));
        assertThat(estimate(FileFormat.CSV, names, names)).isZero();
    }

    @Test
    void fileWithALineThatIsNotEndedHasARow() throws IOException {
        assertThat(estimate(FileFormat.JSONL, "{}")).isEqualTo(1);
        assertThat(estimate(FileFormat.CSV, "a,b\nx,y")).isEqualTo(1);
    }
}
