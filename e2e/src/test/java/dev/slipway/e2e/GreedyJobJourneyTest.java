package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.client.control.Sending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A job whose child runs out of memory: nobody who asks for predictions meanwhile hears of it.
final class GreedyJobJourneyTest {
    /// Each of them takes some 20 kB of a child that copies it, however few rows there are: more
    /// than the heap of 256 MiB that half of the least memory is.
    private static final int COLUMNS = 14_000;

    private static final Map<String, String> LEAST = Map.of("SLIPWAY_JOBS_MEMORY", "512MiB");
    private static final String SMALL = "0.25";
    private static final long ENOUGH = 100;

    @TempDir Path scratch;

    /// One row of the made model's two numbers and of text that it does not ask for.
    private Path wide() throws IOException {
        String names =
                IntStream.range(0, COLUMNS)
                        .mapToObj(column -> ",c" + column)
                        .collect(Collectors.joining());
        return Files.writeString(
                scratch.resolve("wide.csv"),
                "first,second" + names + "\n1,2" + ",x".repeat(COLUMNS) + "\n");
    }

    private static JobId submit(Operator operator, Path input, Path output) {
        ScoreWish wish =
                new ScoreWish(
                        "made",
                        null,
                        input.toString(),
                        null,
                        output.toString(),
                        FileFormat.CSV,
                        List.of("*"),
                        BadRowLimit.NONE,
                        null,
                        null);
        return requireNonNull(operator.client().jobs().submit(wish, Sending.REAL).job());
    }

    /// The job once an attempt of it is over.
    private static ScoreJob awaitEnding(Operator operator, JobId job) {
        JobStatus status = operator.client().jobs().one(job);
        while (status.job().latest() == null) {
            LockSupport.parkNanos(20_000_000);
            status = operator.client().jobs().one(job);
        }
        return status.job();
    }

    @Test
    void aChildThatRunsOutOfMemoryFailsNoRequestAndItsJobSaysWhy() throws Exception {
        Path input = wide();
        Path output = scratch.resolve("out");
        try (Launched server = Launched.serveWith(LEAST, scratch);
                Operator operator = Operator.of(server, scratch.resolve("data"))) {
            operator.push("made", MadeModel.write(scratch.resolve("made"), SMALL, "0.5"));
            operator.client().endpoints().await(new EndpointName("made"), Duration.ofMinutes(1));
            try (Callers callers = new Callers(server, Map.of("1", SMALL))) {
                Callers.Era meanwhile = callers.begin();
                meanwhile.await("1", ENOUGH);
                JobId job = submit(operator, input, output);
                ScoreJob broken = awaitEnding(operator, job);
                assertThat(requireNonNull(requireNonNull(broken.latest()).reason()).value())
                        .isEqualTo(
                                "the child ran out of memory: its heap of 256 MiB is one half of"
                                        + " jobs.memory");
                meanwhile.awaitMore(ENOUGH);
                operator.client().jobs().cancel(job, "too wide", Sending.REAL);
                ScoreJob over = operator.client().jobs().watch(job, _ -> {}).job();
                assertThat(over.state()).as(over.toString()).isEqualTo(JobState.CANCELLED);
                meanwhile.awaitMore(ENOUGH);
                assertThat(meanwhile.refused()).isEmpty();
                assertThat(meanwhile.wrong()).isEmpty();
                assertThat(meanwhile.broken()).isZero();
            }
            assertThat(server.isAlive()).isTrue();
            assertThat(output).doesNotExist();
        }
    }
}
