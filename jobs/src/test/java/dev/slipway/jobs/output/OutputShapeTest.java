package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutputShapeTest {
    private static final Field LIST = new Field("share", Kind.REAL, Meaning.PLAIN, true);
    private static final Field LABEL = Field.plain("label", Kind.WHOLE);

    private static OutputShape shape(FileFormat format, String passed) {
        Attempt attempt =
                new Attempt(
                        "job-1",
                        null,
                        1,
                        new Attempt.ModelChoice("flights", 1, Path.of("v1"), "0".repeat(64)),
                        new Attempt.InputChoice(Path.of("in.csv"), FileFormat.CSV),
                        new Attempt.OutputChoice(Path.of("out"), format, null),
                        List.of(passed),
                        BadRowLimits.NONE,
                        new Attempt.Pace(10, 1, Duration.ofSeconds(1)),
                        new Place.Child(),
                        Path.of("cache"),
                        null);
        Plan plan =
                new Plan(
                        FileFormat.CSV,
                        10,
                        List.of(),
                        List.of(),
                        List.of(Field.plain(passed, Kind.TEXT)),
                        List.of(),
                        List.of(0),
                        null);
        return OutputShape.of(attempt, plan, List.of(LABEL, LIST));
    }

    private static void refused(FileFormat format, String passed, String words) {
        assertThatThrownBy(() -> shape(format, passed))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.UNKNOWN_COLUMN);
                            assertThat(e.words())
                                    .isEqualTo(
                                            "pass-through, partition-by: '%s' (expected: %s)"
                                                    .formatted(passed, words));
                        });
    }

    @Test
    void columnWithTheNameOfAnOutputIsRefused() {
        refused(FileFormat.PARQUET, "share", "no name of an output");
        refused(FileFormat.CSV, "label", "no name of an output");
    }

    /// An earlier version's answers, passed through beside those of a later one.
    @Test
    void columnWithTheNameOfAValueInAListIsRefusedWhereListsAreColumns() {
        String words = "no name like those of the values of output 'share' in CSV";
        refused(FileFormat.CSV, "share_0", words);
        refused(FileFormat.CSV, "share_12", words);
        for (FileFormat format : List.of(FileFormat.PARQUET, FileFormat.JSONL)) {
            assertThat(shape(format, "share_0").passThrough()).hasSize(1);
        }
    }

    @Test
    void columnWithAnotherNameIsNot() {
        for (String name : List.of("share_", "share_01", "share_a", "shares_0", "label_0")) {
            assertThat(shape(FileFormat.CSV, name).passThrough()).hasSize(1);
        }
    }
}
