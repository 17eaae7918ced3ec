package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.JobFixture.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parquet whose columns have names that are more than a word, or groups beside them.
final class OddColumnsTest {
    private static final int ROWS = 3_000;

    @TempDir private Path directory;

    /// The first rows of the flights, with what a statement selects of them.
    private Path flights(String name, String selected) throws Exception {
        Path file = directory.resolve(name + ".parquet");
        Duck.run(
                "COPY (SELECT %s FROM (SELECT * FROM '%s' LIMIT %d)) TO '%s' (FORMAT parquet)"
                        .formatted(
                                selected,
                                JobFixture.FLIGHTS.resolve("flights.parquet"),
                                ROWS,
                                file));
        return file;
    }

    /// What is passed through beside each answer.
    private List<String> scored(Path input, String passed) throws Exception {
        JobFixture job = new JobFixture(directory.resolve("of-" + input.getFileName()));
        ObjectNode attempt = job.attempt(input);
        attempt.putArray("pass-through").add(passed);
        assertThat(job.run(attempt).last().toString()).contains("\"committed\"");
        return rows(job);
    }

    private static List<String> rows(JobFixture job) throws Exception {
        List<String> rows = new ArrayList<>();
        for (Path part : job.checkedParts()) {
            rows.addAll(Duck.rows("SELECT * FROM read_parquet('" + part + "')"));
        }
        return rows;
    }

    @Test
    void nameWithADotIsNoWayIntoAGroup() throws Exception {
        List<String> plain = scored(flights("plain", "*"), "distance");
        assertThat(plain).hasSize(ROWS);
        Path dotted = flights("dotted", "distance AS \"distance.in miles\", *");
        assertThat(scored(dotted, "distance.in miles")).isEqualTo(plain);
    }

    @Test
    void whatLiesInAGroupIsNotTakenForAColumnOfItsName() throws Exception {
        List<String> plain = scored(flights("plain", "*"), "distance");
        Path grouped =
                flights(
                        "grouped",
                        "{'distance': 'far', 'origin': 1} AS place, [1, 2, 3] AS legs, *");
        assertThat(scored(grouped, "distance")).isEqualTo(plain);
    }

    /// Which of the two is meant nobody knows, and the last one would be taken in silence.
    @Test
    void twoColumnsOfOneNameAreRefused() throws Exception {
        Path input = flights("twice", "*, 7 AS distancf");
        String bytes = Files.readString(input, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains("distancf");
        Files.writeString(
                input, bytes.replace("distancf", "distance"), StandardCharsets.ISO_8859_1);
        JobFixture job = new JobFixture(directory.resolve("of-twice"));
        Outcome outcome = job.run(job.attempt(input));
        assertThat(outcome.last().path("code").asText()).isEqualTo("unreadable-input");
        assertThat(outcome.last().path("message").asText())
                .contains("twice.parquet: column 'distance' (expected: once)");
        assertThat(job.output).doesNotExist();
    }

    @Test
    void aWholeNumberOf64BitsWithoutASignIsPassedThroughAsOne() throws Exception {
        Path unsigned = flights("unsigned", "18446744073709551615::UBIGINT AS id, *");
        assertThat(scored(unsigned, "id"))
                .hasSize(ROWS)
                .allMatch(row -> row.contains("18446744073709551615"));
    }

    @Test
    void wholeNumbersOf64BitsWithoutASignAreNumbersForAModel() throws Exception {
        List<String> plain = scored(flights("signed", "*"), "origin");
        Path unsigned =
                flights("unsigned", "* REPLACE (TRY_CAST(distance AS UBIGINT) AS distance)");
        assertThat(plain).hasSize(ROWS);
        assertThat(scored(unsigned, "origin")).isEqualTo(plain);
    }
}
