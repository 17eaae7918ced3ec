package dev.slipway.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are scored by a started server.
final class ScoreJourneyTest {
    private static final Path FLIGHTS = NumberedFlights.EXAMPLE;
    private static final Map<String, String> OFTEN =
            Map.of("SLIPWAY_JOBS_CHECKPOINT_INTERVAL", "200ms");
    private static final int COMPARED = 200;

    /// For some seconds at the least, however much of the machine a job has.
    private static final int MANY = 2_000_000;

    private static final List<String> FEATURES =
            List.of(
                    "minute_of_day",
                    "day_of_week",
                    "distance",
                    "origin",
                    "destination",
                    "origin_late_rate");

    @TempDir Path scratch;

    private Path data() {
        return scratch.resolve("data");
    }

    private static ScoreWish wish(Path input, Path output, FileFormat format) {
        return new ScoreWish(
                "flights",
                null,
                input.toString(),
                null,
                output.toString(),
                format,
                List.of("*"),
                BadRowLimit.NONE,
                null,
                null);
    }

    private static JobId submit(Operator operator, ScoreWish wish) {
        return requireNonNull(operator.client().jobs().submit(wish, Sending.REAL).job());
    }

    private static ScoreJob over(Operator operator, JobId job) {
        return operator.client().jobs().watch(job, _ -> {}).job();
    }

    private static ScoreJob.Ending latest(ScoreJob job) {
        return requireNonNull(job.latest());
    }

    /// The job as soon as it is so.
    private static JobStatus await(Operator operator, JobId job, Predicate<JobStatus> wanted) {
        while (true) {
            JobStatus status = operator.client().jobs().one(job);
            assertThat(status.job().isOpen()).as(status.toString()).isTrue();
            if (wanted.test(status)) {
                return status;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// The rows of all parts behind one line of names.
    private static List<String[]> rows(Path output) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (Path part : parts(output)) {
            try (Stream<String> lines = Files.lines(part)) {
                lines.skip(rows.isEmpty() ? 0 : 1)
                        .map(line -> line.split(",", -1))
                        .forEach(rows::add);
            }
        }
        return rows;
    }

    private static List<Path> parts(Path output) throws IOException {
        try (Stream<Path> all = Files.list(output)) {
            return all.filter(path -> path.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void batchAnswersAreThoseOfRequestsBitForBitAndWhatDoesNotFitIsRefused() throws Exception {
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            whatDoesNotFitIsRefusedBeforeAnythingIsWritten(operator);
            batchAnswersAreThoseOfRequestsBitForBit(server, operator);
        }
    }

    private void batchAnswersAreThoseOfRequestsBitForBit(Launched server, Operator operator)
            throws IOException {
        Path input = Files.copy(FLIGHTS.resolve("flights-small.csv"), scratch.resolve("in.csv"));
        Path all = Files.copy(FLIGHTS.resolve("flights.parquet"), scratch.resolve("all.parquet"));
        Path small = scratch.resolve("small");
        ScoreJob csv = over(operator, submit(operator, wish(input, small, FileFormat.CSV)));
        assertThat(csv.state()).as(csv.toString()).isEqualTo(JobState.COMMITTED);
        requireSameAsRequests(server, rows(small), latest(csv).tally().rows());
        Path large = scratch.resolve("large");
        ScoreJob parquet = over(operator, submit(operator, wish(all, large, FileFormat.CSV)));
        assertThat(parquet.state()).as(parquet.toString()).isEqualTo(JobState.COMMITTED);
        requireSameAsRequests(server, rows(large), latest(parquet).tally().rows());
        assertThat(operator.client().costs().lines())
                .anySatisfy(line -> assertThat(line.cause().name()).isEqualTo("JOB"));
    }

    private static void requireSameAsRequests(Launched server, List<String[]> rows, long count) {
        assertThat(rows).hasSize((int) count + 1).hasSizeGreaterThan(COMPARED);
        List<String> names = List.of(rows.getFirst());
        List<String[]> some = rows.subList(1, COMPARED + 1);
        HttpResponse<String> answer =
                server.post("/v1/endpoints/flights/invocations", body(names, some));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode predictions = Documents.tree(answer.body()).path("predictions");
        for (int row = 0; row < COMPARED; row++) {
            String[] cells = some.get(row);
            JsonNode single = predictions.get(row);
            JsonNode number = single.isArray() ? single.get(0) : single;
            assertThat(Float.floatToIntBits(Float.parseFloat(cells[cells.length - 1])))
                    .as("row %s: %s and %s", row, String.join(",", cells), number)
                    .isEqualTo(Float.floatToIntBits(Float.parseFloat(number.asText())));
        }
    }

    private static String body(List<String> names, List<String[]> rows) {
        String columns =
                FEATURES.stream().map(name -> '"' + name + '"').collect(Collectors.joining(","));
        String data =
                rows.stream()
                        .map(cells ->
                                FEATURES.stream()
                                        .map(name -> value(cells[names.indexOf(name)]))
                                        .collect(Collectors.joining(",", "[", "]")))
                        .collect(Collectors.joining(","));
        return "{\"dataframe_split\":{\"columns\":[" + columns + "],\"data\":[" + data + "]}}";
    }

    private static String value(String cell) {
        if (cell.isEmpty() || cell.equals("NaN")) {
            return "null";
        }
        return cell.matches("-?[0-9.eE+-]+") ? cell : "\"" + cell + "\"";
    }

    private static boolean isReading(JobStatus status, int attempt) {
        return status.progress() != null
                && status.progress().attempt() == attempt
                && status.progress().phase().equals("reading")
                && status.progress().rows() > 0;
    }

    private static boolean isBegun(JobStatus status) {
        return status.progress() != null && status.progress().keptRows() != null;
    }

    @Test
    void aStoppedServerGoesOnAndACancelledJobLeavesNothing() throws Exception {
        Path input = NumberedFlights.read().csv(scratch.resolve("many.csv"), MANY);
        JobId kept;
        try (Launched server = Launched.serveWith(OFTEN, scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            JobId dropped = submit(operator, wish(input, scratch.resolve("a"), FileFormat.CSV));
            await(operator, dropped, status -> isReading(status, 1));
            operator.client().jobs().cancel(dropped, "wrong month", Sending.REAL);
            assertThat(over(operator, dropped).state()).isEqualTo(JobState.CANCELLED);
            kept = submit(operator, wish(input, scratch.resolve("b"), FileFormat.PARQUET));
            await(operator, kept, ScoreJourneyTest::isBegun);
            assertThat(server.get("/metrics").body())
                    .contains("slipway_job_kept_rows{job_id=\"" + kept + "\",model=\"flights\"} ");
            await(operator, kept, status -> isReading(status, 1));
            server.terminate();
            server.awaitExit();
        }
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".a.") || name.equals("a"));
        }
        try (Launched server = Launched.serveWith(OFTEN, scratch);
                Operator operator = Operator.of(server, data())) {
            ScoreJob over = over(operator, kept);
            assertThat(over.state()).as(over.toString()).isEqualTo(JobState.COMMITTED);
            assertThat(latest(over).tally().rows()).isEqualTo(MANY);
        }
    }

    private void whatDoesNotFitIsRefusedBeforeAnythingIsWritten(Operator operator)
            throws IOException {
        Path input = Files.writeString(scratch.resolve("other.csv"), "a,b\n1,2\n");
        Path good = Files.copy(FLIGHTS.resolve("flights-small.csv"), scratch.resolve("good.csv"));
        Path output = scratch.resolve("out");
        JobEstimate estimate =
                operator.client().jobs().estimate(wish(good, output, FileFormat.CSV));
        assertThat(estimate.rows()).isEqualTo(estimate.sampled()).isPositive();
        ScoreJob job = over(operator, submit(operator, wish(input, output, FileFormat.CSV)));
        assertThat(job.state()).isEqualTo(JobState.REFUSED);
        assertThat(requireNonNull(latest(job).reason()).value()).contains("minute_of_day");
        assertThat(output).doesNotExist();
        Path outside = Path.of("/etc/hostname");
        assertThatThrownBy(() -> submit(operator, wish(outside, output, FileFormat.CSV)))
                .isInstanceOf(SlipwayException.class)
                .hasMessageContaining("below jobs.roots");
    }
}
