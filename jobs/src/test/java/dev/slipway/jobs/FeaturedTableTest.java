package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A package that computes its features gives the answers of one that is given them.
final class FeaturedTableTest {
    @TempDir private Path directory;

    @Test
    void flightsFromRawColumnsAreAnsweredBitForBit() throws Exception {
        Path featured = Files.createDirectories(directory.resolve("featured"));
        String yaml = Files.readString(JobFixture.FLIGHTS.resolve("v1/model.yaml"));
        Files.writeString(
                featured.resolve("model.yaml"), yaml.substring(0, yaml.indexOf("warm-up:")));
        Files.copy(
                JobFixture.FLIGHTS.resolve("v1/flights-v1.ubj"),
                featured.resolve("flights-v1.ubj"));
        Files.copy(JobFixture.FLIGHTS.resolve("features.yaml"), featured.resolve("features.yaml"));

        Duck.run(
                "COPY (SELECT strftime(date, '%Y-%m-%dT%H:%M') AS date, * EXCLUDE (date) FROM '"
                        + JobFixture.FLIGHTS.resolve("flights.parquet")
                        + "') TO '"
                        + input()
                        + "' (FORMAT parquet, ROW_GROUP_SIZE 20000)");
        List<String> raw = answers("raw", featured);

        assertThat(raw).hasSize(120_000);
        assertThat(raw).isEqualTo(answers("given", JobFixture.FLIGHTS.resolve("v1")));
    }

    private Path input() {
        return directory.resolve("flights.parquet");
    }

    private List<String> answers(String name, Path model) throws Exception {
        JobFixture job = new JobFixture(directory.resolve(name));
        ObjectNode attempt = job.attempt(input());
        attempt.withObject("/model").put("package", model.toString());
        assertThat(job.run(attempt).last().toString()).contains("committed");
        List<String> answers = new ArrayList<>();
        for (Path part : job.checkedParts()) {
            answers.addAll(Duck.rows("SELECT output FROM read_parquet('" + part + "')"));
        }
        return answers;
    }
}
