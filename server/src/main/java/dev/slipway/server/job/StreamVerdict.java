package dev.slipway.server.job;

import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.job.JobState;
import dev.slipway.server.child.ChildTalk.Last;
import java.util.Set;

/// What is recorded of an attempt of a stream whose child is gone: a stream has no end of its own,
/// so another attempt follows unless somebody has something to mend.
final class StreamVerdict {
    /// What was written is not there, or what was to be read: somebody has to say that it goes on.
    private static final Set<String> TO_REPAIR = Set.of("commit-lost", "input-gone");

    private StreamVerdict() {}

    static JobCommand of(Attempt attempt) {
        return switch (attempt.talk().last()) {
            case Last.Refused(String message) ->
                    Verdict.end(attempt.job(), JobState.REFUSED, message, attempt.tally());
            case Last.Failed(String code, String message, boolean isRetryable, boolean _) -> {
                if (TO_REPAIR.contains(code)) {
                    yield Verdict.end(
                            attempt.job(), JobState.NEEDS_REPAIR, message, attempt.tally());
                }
                yield isRetryable
                        ? broken(attempt, message)
                        : Verdict.end(attempt.job(), JobState.FAILED, message, attempt.tally());
            }
            case Last.Stopped(var reason) ->
                    reason == null ? stopped(attempt) : Verdict.stopped(attempt, reason);
            case Last.Fenced(String by) -> broken(attempt, "attempt " + by + " had taken over");
            case Last.Committed _, Last.Sampled _ ->
                    broken(attempt, "the child said that the stream was at its end");
            case null ->
                    attempt.orders() == Orders.STOP
                            ? stopped(attempt)
                            : broken(attempt, attempt.unsaid());
        };
    }

    private static JobCommand stopped(Attempt attempt) {
        return Verdict.stopped(attempt, "it was told to stop");
    }

    private static JobCommand broken(Attempt attempt, String reason) {
        return Verdict.lose(
                attempt, attempt.isFurther() ? Loss.BROKEN_FURTHER : Loss.BROKEN, reason);
    }
}
