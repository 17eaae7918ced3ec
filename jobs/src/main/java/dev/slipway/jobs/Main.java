package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.engine.ClusterEngine;
import dev.slipway.jobs.engine.StreamEngine;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.stream.Broker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Runs one attempt of a scoring job and ends.
public final class Main {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String DISCARD = "--discard";
    private static final String END = "--end";
    private static final String STANDBY = "--standby";
    private static final String TEMPORARY = "tmp";

    private Main() {}

    /// Runs the attempt that the job's directory describes.
    ///
    /// @param arguments the job's directory; `--discard` behind it removes what its attempts have
    ///     left beside the output, `--end` ends what those of a stream have left on a cluster, up
    ///     to the one whose number follows, `--standby` waits beside the attempt of a stream whose
    ///     number follows, and runs the one behind it once it is told to
    public static void main(String[] arguments) {
        NoBeans.install();
        Report report = Report.onStandardOutput();
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        if (arguments.length > 1 && arguments[1].equals(DISCARD)) {
            discard(directory);
            halt(ExitStatus.DONE);
        }
        if (arguments.length > 1 && arguments[1].equals(END)) {
            end(directory, arguments.length > 2 ? Long.valueOf(arguments[2]) : null);
            halt(ExitStatus.DONE);
        }
        if (arguments.length > 2 && arguments[1].equals(STANDBY)) {
            stream(directory, standBy(directory, TEMPORARY + "-" + arguments[2], report), report);
        }
        watchParent();
        try {
            useOwnTemporaryFiles(directory.resolve(TEMPORARY));
        } catch (JobException e) {
            halt(new RunEnd(report).said(Report.line(e), e));
        }
        if (StreamFile.isIn(directory)) {
            removeOtherTemporaryFiles(directory, TEMPORARY);
            stream(directory, Turn.now(), report);
        } else {
            AttemptRun run = new AttemptRun(directory, report, System::nanoTime);
            stopWith(run::stop);
            halt(run.run());
        }
    }

    private static void stream(Path directory, Turn turn, Report report) {
        StreamRun run =
                new StreamRun(directory, turn, report, System::currentTimeMillis, System::nanoTime);
        stopWith(run::stop);
        halt(run.run());
    }

    /// Waits for its turn, which may never come.
    private static Turn standBy(Path directory, String temporary, Report report) {
        Path own = directory.resolve(temporary);
        Turn turn = null;
        try {
            useOwnTemporaryFiles(own);
            turn = new Standby(directory, own, report).await(System.in, Main::halt).orElse(null);
        } catch (JobException e) {
            report.end(Report.line(e));
            halt(ExitStatus.FAILED);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "no turn: " + e.getMessage());
            halt(ExitStatus.FAILED);
        }
        if (turn == null) {
            halt(ExitStatus.ORPHANED);
            throw new IllegalStateException("halted");
        }
        watchParent();
        removeOtherTemporaryFiles(directory, temporary);
        return turn;
    }

    private static void stopWith(Runnable stop) {
        TermSignal.handle(() -> {
            try {
                stop.run();
            } finally {
                halt(ExitStatus.STOPPED);
            }
        });
    }

    private static void halt(ExitStatus status) {
        Runtime.getRuntime().halt(status.code());
    }

    private static void end(Path directory, @Nullable Long last) {
        try {
            StreamAttempt attempt = StreamFile.read(directory, null);
            StreamEngine.end(attempt, last == null ? attempt.number() : last, directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JobException e) {
            throw new IllegalStateException("cannot end: " + e.getMessage(), e);
        }
    }

    private static void discard(Path directory) {
        try {
            if (StreamFile.isIn(directory)) {
                discardStream(directory);
            } else {
                discardTable(directory);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | JobException e) {
            throw new IllegalStateException("cannot discard: " + e.getMessage(), e);
        }
    }

    private static void discardTable(Path directory) throws IOException, InterruptedException {
        Attempt attempt = AttemptFile.read(directory);
        if (attempt.on() instanceof Place.Cluster cluster) {
            ClusterEngine.discard(cluster, directory);
        }
        Stage.discard(attempt);
    }

    private static void discardStream(Path directory) throws IOException, InterruptedException {
        StreamAttempt attempt = StreamFile.read(directory, System.getenv(StreamFile.SECRETS));
        try {
            StreamEngine.end(attempt, attempt.number(), directory);
        } finally {
            // First, as brokers may not answer either.
            StreamEngine.discard(attempt.number(), directory);
            try (Broker broker = Broker.open(attempt)) {
                broker.discard();
            }
        }
    }

    /// Ends when whoever started this process is gone.
    static void watchParent() {
        watchParent(() -> halt(ExitStatus.ORPHANED));
    }

    /// Does something when whoever started this process is gone: its end of standard input is
    /// closed then.
    static void watchParent(Runnable gone) {
        InputStream in = System.in;
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                while (in.read() >= 0) {
                                    // Nothing is asked this way.
                                }
                            } catch (IOException e) {
                                // As good as its end.
                            }
                            gone.run();
                        },
                        "parent");
        thread.setDaemon(true);
        thread.start();
    }

    /// Libraries unpack what a killed process leaves behind; the next one to use it removes it.
    ///
    /// *Errors*: [JobException] where there is no room for them.
    private static void useOwnTemporaryFiles(Path temporary) {
        try {
            Durable.remove(temporary);
            Files.createDirectories(temporary);
        } catch (IOException | UncheckedIOException e) {
            throw new JobException(
                    EndCode.OUTPUT_FAILED, temporary + " cannot be written: " + e, e);
        }
        System.setProperty("java.io.tmpdir", temporary.toString());
    }

    /// Those of children of the stream that are gone. What cannot be removed stays.
    private static void removeOtherTemporaryFiles(Path directory, String own) {
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, "{" + TEMPORARY + "," + TEMPORARY + "-*}")) {
            for (Path one : all) {
                if (!one.endsWith(own)) {
                    Durable.remove(one);
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            LOG.log(System.Logger.Level.WARNING, "temporary files stay: " + e);
        }
    }
}
