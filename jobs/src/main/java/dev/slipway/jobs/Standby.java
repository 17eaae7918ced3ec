package dev.slipway.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.engine.EarlyCluster;
import dev.slipway.jobs.engine.StreamEngine;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.jobs.stream.ClientCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A child of a stream before its turn: it starts what costs most of an attempt's start, and waits
/// for one line on its input. Nothing is open towards brokers until then, and no checkpoint was
/// looked at: all of that belongs to the attempt at work.
///
/// *Threads*: one waits, and one of its own makes ready.
final class Standby {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Whoever started it gives up one that says nothing for long.
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(10);

    private final Path directory;
    private final Path temporary;
    private final Report report;
    private final CountDownLatch hasTurn = new CountDownLatch(1);

    /// @param directory of the job, with the file of the attempt at work
    /// @param temporary where files go that nobody needs behind it
    Standby(Path directory, Path temporary, Report report) {
        this.directory = directory;
        this.temporary = temporary;
        this.report = report;
    }

    /// Makes ready, says so again and again, and waits for its turn.
    ///
    /// *Errors*: [JobException] when there is no attempt at work that it could be like;
    /// `IOException` when what it is told cannot be read.
    ///
    /// @param broken called when it will never be ready, which is its last line then
    /// @return empty when whoever started this process is gone
    Optional<Turn> await(InputStream in, Consumer<ExitStatus> broken) throws IOException {
        StreamAttempt like = StreamFile.read(directory, null);
        EarlyCluster engine = StreamEngine.standBy(like, temporary);
        Thread ready =
                new Thread(
                        () -> {
                            ExitStatus status =
                                    new RunEnd(report).of(() -> makeReady(like, engine));
                            if (status != ExitStatus.DONE) {
                                broken.accept(status);
                            }
                        },
                        "standby");
        ready.setDaemon(true);
        ready.start();
        Optional<String> told = line(in);
        hasTurn.countDown();
        return told.isEmpty()
                ? Optional.empty()
                : Optional.of(new Turn(variables(told.get()), engine));
    }

    private ExitStatus makeReady(StreamAttempt like, EarlyCluster engine)
            throws InterruptedException {
        ClientCode.load();
        try {
            // The next attempt may want another one; this has the code loaded, and its files read.
            ScoringModel.load(like.model(), like.cache()).close();
        } catch (JobException e) {
            // Said by the attempt that wants it.
        }
        engine.await();
        sayUntil(hasTurn, BETWEEN_WORDS, report);
        return ExitStatus.DONE;
    }

    /// Says that it is ready, at once and so long after each time, until its turn has come.
    static void sayUntil(CountDownLatch hasTurn, Duration between, Report report)
            throws InterruptedException {
        do {
            report.say(Report.line("standing-by"));
        } while (!hasTurn.await(between.toMillis(), TimeUnit.MILLISECONDS));
    }

    /// Reads to the end of a line and no further: what follows is for whoever watches the parent.
    private static Optional<String> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return Optional.of(line.toString(StandardCharsets.UTF_8));
            }
            line.write(next);
        }
        return Optional.empty();
    }

    private static Map<String, String> variables(String text) throws IOException {
        try {
            return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException unused) {
            // What it says may show a secret.
            throw new IOException("the turn cannot be read (expected: a JSON object of texts)");
        }
    }
}
