package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway score` and what is below it, on a server that has no scoring program: jobs wait, and
/// say so.
final class ScoreVerbTest {
    @TempDir Path scratch;

    private Path root() throws IOException {
        return Files.createDirectories(scratch.resolve("files")).toRealPath();
    }

    private Operated opened() throws IOException {
        Operated operated =
                new Operated(scratch.resolve("data"), Map.of("jobs.roots", root().toString()));
        Path flights = Repository.root().resolve("examples/flights");
        assertThat(
                        operated.run(
                                        "model",
                                        "push",
                                        flights.resolve("v1").toString(),
                                        "--name",
                                        "flights")
                                .code())
                .isZero();
        Files.copy(flights.resolve("flights-small.csv"), root().resolve("in.csv"));
        return operated;
    }

    private String[] score(String input, String output, String... more) throws IOException {
        String[] words = {
            "score",
            "flights",
            "--input",
            root().resolve(input).toString(),
            "--output",
            root().resolve(output).toString()
        };
        String[] all = new String[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }

    @Test
    void aJobIsSubmittedLookedAtAndEnded() throws Exception {
        try (Operated operated = opened()) {
            Operated.Ran submitted =
                    operated.run(
                            score(
                                    "in.csv",
                                    "out",
                                    "--format",
                                    "parquet",
                                    "--pass-through",
                                    "origin,destination",
                                    "--max-bad-rows",
                                    "0.5%",
                                    "--no-wait"));
            assertThat(submitted.code()).as(submitted.err()).isZero();
            assertThat(submitted.out())
                    .startsWith("job-1 submitted: version 1 of flights")
                    .contains("slipway score status job-1");
            Operated.Ran status = operated.run("score", "status", "1");
            assertThat(status.out())
                    .contains("job-1 queued")
                    .contains("waits for lib/jobs")
                    .contains("unpriced")
                    .contains("output    " + root().resolve("out"));
            Operated.Ran json = operated.run("score", "status", "job-1", "-o", "json");
            assertThat(json.out())
                    .contains("\"max-bad-rows\":\"0.5%\"")
                    .contains("\"pass-through\":[\"origin\",\"destination\"]")
                    .contains("\"output-format\":\"parquet\"");
            assertThat(operated.run("score", "list", "--state", "queued").out())
                    .contains("job-1")
                    .contains("flights");
            assertThat(operated.run("score", "list", "--state", "running").out())
                    .doesNotContain("job-1");
            Operated.Ran cancelled =
                    operated.run("score", "cancel", "job-1", "--reason", "wrong month");
            assertThat(cancelled.out()).startsWith("job-1 cancelled (record ");
            assertThat(operated.run("score", "status", "1").out())
                    .contains("job-1 cancelled")
                    .contains("reason    wrong month");
            assertThat(operated.run("audit", "show", "--kind", "JobSubmitted").out())
                    .contains("JobSubmitted");
        }
    }

    @Test
    void pathsAreTheServersAndOnlyBelowItsRoots() throws Exception {
        try (Operated operated = opened()) {
            Operated.Ran outside =
                    operated.run(
                            "score",
                            "flights",
                            "--input",
                            "/etc/hostname",
                            "--output",
                            root().resolve("out").toString());
            assertThat(outside.code()).isEqualTo(1);
            assertThat(outside.err())
                    .contains("input: /etc/hostname (expected: below jobs.roots: " + root() + ")");
            Operated.Ran missing = operated.run(score("nothing.csv", "out"));
            assertThat(missing.err()).contains("(expected: a file or a directory on the server");
            Files.createDirectories(root().resolve("full/inside"));
            Operated.Ran full = operated.run(score("in.csv", "full"));
            assertThat(full.err()).contains("new or empty; this one has files");
            assertThat(operated.run("score", "list").out()).doesNotContain("job-1");
        }
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        try (Operated operated = opened()) {
            assertThat(operated.run("score", "flights", "--output", "o").err())
                    .contains("--input: missing (expected: a file, or a directory)");
            assertThat(operated.run("score", "--input", "i", "--output", "o").err())
                    .contains("ENDPOINT: missing (expected: an endpoint, or a model)");
            assertThat(operated.run(score("in.csv", "o", "--max-bad-rows", "200%")).err())
                    .contains("max-bad-rows: 200% (expected: rows such as 100, or 0% to 100%)");
            assertThat(operated.run("score", "status", "job-9").err())
                    .contains("job: job-9: unknown, or not kept any more");
            for (String other : List.of("--dry-run", "--no-wait")) {
                Operated.Ran both = operated.run(score("in.csv", "o", other, "--junit", "x.xml"));
                assertThat(both.code()).isEqualTo(2);
                assertThat(both.err()).contains("--junit: (expected: neither --dry-run nor");
            }
            Operated.Ran dry = operated.run(score("in.csv", "o", "--dry-run"));
            assertThat(dry.code()).isEqualTo(1);
            assertThat(dry.err()).contains("lib/jobs");
        }
    }
}
