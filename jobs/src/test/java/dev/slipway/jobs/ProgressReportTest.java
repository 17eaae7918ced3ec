package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.output.Tally;
import dev.slipway.jobs.output.Tally.Progress;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What begins beside an attempt that goes on, and when.
final class ProgressReportTest {
    private static final Plan PLAN =
            new Plan(
                    FileFormat.CSV,
                    10,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null);

    private final AtomicInteger begun = new AtomicInteger();
    private final ProgressReport said =
            new ProgressReport(
                    new Report(new ByteArrayOutputStream()),
                    PLAN,
                    new Tally(PLAN, BadRowLimits.NONE),
                    System::nanoTime,
                    System.nanoTime());

    @AfterEach
    void close() {
        said.close();
    }

    @Test
    void whatIsBesideBeginsWithTheFirstRow() {
        said.beside(begun::incrementAndGet);
        assertThat(begun).hasValue(0);
        said.reading();
        said.completed(1, 5);
        assertThat(begun).hasValue(1);
    }

    @Test
    void whatIsBehindACheckpointDoesNotBeginWithTheFirstRow() {
        said.behindCheckpoint(begun::incrementAndGet);
        said.reading();
        assertThat(begun).hasValue(0);
        said.completed(1, 5);
        assertThat(begun).hasValue(1);
    }

    /// Within ten seconds none of them ends, or one that would stand for 360.
    @Test
    void filesThatTakeMinutesAreToldByTheRowsThatTheyHave() {
        Progress now = new Progress(1_500_000, 0, 1, 40);
        assertThat(ProgressReport.filesPerHour(now, 10_000, 100, 100_000_000L)).isEqualTo(36);
    }

    @Test
    void filesOfUnknownRowsAreToldByThoseThatAreBehind() {
        Progress now = new Progress(10_000, 3, 20, 40);
        assertThat(ProgressReport.filesPerHour(now, 500, 100, null)).isEqualTo(3_600);
        assertThat(ProgressReport.filesPerHour(new Progress(9, 0, 0, 0), 9, 1, null)).isNull();
    }

    @Test
    void ofFilesWithoutARowNobodyKnowsHowManyAnHourTakes() {
        assertThat(ProgressReport.filesPerHour(new Progress(0, 0, 2, 0), 0, 2, 0L)).isNull();
    }
}
