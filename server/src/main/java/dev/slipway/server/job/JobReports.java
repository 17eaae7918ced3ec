package dev.slipway.server.job;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.RepairStream;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.StartStream;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What the keeper has recorded, each thing once however often it is tried.
///
/// *Threads*: any.
final class JobReports {
    private static final Principal KEEPER = Principal.system("jobs", Role.ADMIN);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Controls controls;
    private final CountDownLatch closed = new CountDownLatch(1);

    JobReports(Controls controls) {
        this.controls = controls;
    }

    /// Records it, if it is not recorded; the refusal, or empty when it is.
    Optional<Refusal> report(JobCommand command) {
        return switch (controls.submit(
                new CommandRequest(KEEPER, new IdempotencyKey(key(command)), command, false))) {
            case CommandResult.Refused(Refusal refusal) -> Optional.of(refusal);
            case CommandResult.Done _, CommandResult.WouldDo _ -> Optional.empty();
        };
    }

    /// Records it however long the journal cannot be written, unless it is refused for good, or
    /// there is no more time.
    ///
    /// @return whether it is recorded
    boolean reportPatiently(JobCommand command) {
        while (true) {
            Optional<Refusal> refusal = report(command);
            if (refusal.isEmpty()) {
                return true;
            }
            if (refusal.get().retryAfter().isEmpty() || isClosedAfter(PAUSE)) {
                return false;
            }
        }
    }

    private boolean isClosedAfter(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String key(JobCommand command) {
        return switch (command) {
            case StartAttempt(var job, int attempt) -> job + "-attempt-" + attempt;
            case LoseAttempt lose -> lose.job() + "-attempt-" + lose.attempt() + "-over";
            case EndJob end -> end.job() + "-attempt-" + end.attempt() + "-over";
            case CancelJob(var job, var _) -> job + "-cancel";
            case FollowVersion(var job, long seq) -> job + "-follow-" + seq;
            case SwitchVersion(var job, var change) ->
                    job + "-attempt-" + change.attempt() + "-version-" + key(change);
            case SubmitScore _, StartStream _, StopStream _, RepairStream _, RunSchedule _ ->
                    throw new IllegalArgumentException("not the keeper's: " + command);
        };
    }

    /// Tells changes apart: one of an earlier attempt may have any checkpoint's number.
    private static String key(StreamJob.Switch change) {
        String text =
                change.checkpoint() + " " + new TreeMap<>(change.offsets()) + " " + change.scored();
        return Sha256.of(text).hex();
    }

    /// Waits for no journal any more.
    void close() {
        closed.countDown();
    }
}
