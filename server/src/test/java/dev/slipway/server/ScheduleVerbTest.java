package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway score schedules` and what else there is to a schedule from the command line.
final class ScheduleVerbTest {
    private static final String YEARLY =
            """
            kind: BatchJob
            name: yearly
            job:
              score: flights
              input: in/{date}.csv
              output: out/{run}
            schedule:
              cron: '0 3 29 2 *'
              zone: Europe/Berlin
            """;

    @TempDir Path scratch;

    private Operated opened() {
        Operated operated = new Operated(scratch.resolve("data"));
        Path flights = Repository.root().resolve("examples/flights/v1");
        assertThat(operated.run("model", "push", flights.toString(), "--name", "flights").code())
                .isZero();
        return operated;
    }

    private String file(String text) throws IOException {
        return Files.writeString(scratch.resolve("batch.yaml"), text).toString();
    }

    @Test
    void aScheduleIsDeclaredLookedAtPausedAndRemoved() throws Exception {
        try (Operated operated = opened()) {
            Operated.Ran applied = operated.run("apply", "-f", file(YEARLY));
            assertThat(applied.code()).as(applied.err()).isZero();
            assertThat(operated.run("score", "schedules").out())
                    .contains("yearly", "0 3 29 2 *", "Europe/Berlin", "-02-29T02:00:00Z");
            Operated.Ran paused = operated.run("score", "pause", "yearly");
            assertThat(paused.out()).as(paused.err()).startsWith("yearly paused (record ");
            assertThat(operated.run("score", "schedules").out()).contains("paused");
            assertThat(operated.run("score", "pause", "yearly").out())
                    .contains("it was so already");
            assertThat(operated.run("get", "batchjob", "yearly", "-o", "yaml").out())
                    .contains("paused: true");
            assertThat(operated.run("score", "resume", "yearly").out())
                    .startsWith("yearly resumed (record ");
            String data = scratch.resolve("data").toString();
            assertThat(operated.run("doctor", "--data", data).out())
                    .contains("schedules", "none is late");
            assertThat(operated.run("diff", "-f", file(YEARLY)).code()).isZero();
            Operated.Ran kept = operated.run("endpoint", "delete", "flights");
            assertThat(kept.err()).contains("batchjob/yearly refers to it");
            Operated.Ran pruned =
                    operated.run(
                            "apply", "-f", file(YEARLY.replace("yearly", "leap-day")), "--prune");
            assertThat(pruned.code()).as(pruned.err()).isZero();
            assertThat(operated.run("score", "schedules").out())
                    .contains("leap-day")
                    .doesNotContain("yearly");
        }
    }

    @Test
    void whatDoesNotFitIsNamed() throws Exception {
        try (Operated operated = opened()) {
            assertThat(refusal(operated, "29 2 *", "30 2 *"))
                    .contains("schedule.cron: '0 3 30 2 *'", "for batchjob/yearly");
            assertThat(refusal(operated, "Europe/Berlin", "Europe/Berln")).contains("zone");
            assertThat(refusal(operated, "out/{run}", "out")).contains("job.output: out");
            assertThat(refusal(operated, "score: flights", "score: fligths"))
                    .contains("score: unknown 'fligths'");
            Operated.Ran none = operated.run("score", "pause", "weekly");
            assertThat(none.code()).isEqualTo(1);
            assertThat(none.err()).contains("batchjob/weekly");
        }
    }

    private String refusal(Operated operated, String text, String other) throws IOException {
        Operated.Ran ran = operated.run("apply", "-f", file(YEARLY.replace(text, other)));
        assertThat(ran.code()).as(ran.out()).isNotZero();
        return ran.err();
    }
}
