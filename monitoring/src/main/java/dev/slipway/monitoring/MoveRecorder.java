package dev.slipway.monitoring;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseTransition;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has the moves of one release recorded, one at a time.
///
/// A move's key is its place among the release's moves, so however often it is sent it is recorded
/// once. What cannot be recorded is asked for again at the watcher's next look; what no longer fits
/// is decided anew there, from what the journal says by then.
///
/// *Threads*: the watcher's calls, a recorder works.
final class MoveRecorder {
    private static final Principal SELF = Principal.system("monitoring");
    private static final int FAILURES_BETWEEN_WORDS = 60;

    private final ReleaseWatchSpec spec;
    private final Executor recorders;
    private final ReleaseId release;
    private final AtomicBoolean isBusy = new AtomicBoolean();

    /// Of the recorder that works, one at a time.
    private int failures;

    MoveRecorder(ReleaseWatchSpec spec, Executor recorders, ReleaseId release) {
        this.spec = spec;
        this.recorders = recorders;
        this.release = release;
    }

    /// Has a move recorded; false when another is on its way.
    ///
    /// @param index how many moves are before it
    boolean record(ReleaseTransition move, int index) {
        if (!isBusy.compareAndSet(false, true)) {
            return false;
        }
        try {
            recorders.execute(() -> recordNow(move, index));
        } catch (RuntimeException | Error e) {
            // Nobody records it who would say so.
            isBusy.set(false);
            throw e;
        }
        return true;
    }

    private void recordNow(ReleaseTransition move, int index) {
        try {
            submit(move, index);
        } catch (RuntimeException e) {
            tell("its move to %s could not be recorded: %s".formatted(move.to(), e));
        } finally {
            isBusy.set(false);
        }
    }

    private void submit(ReleaseTransition move, int index) {
        IdempotencyKey key = new IdempotencyKey("move-" + release + "-" + index);
        CommandRequest request =
                new CommandRequest(SELF, key, new MoveRelease(release, move), false);
        if (spec.controls().submit(request) instanceof CommandResult.Refused(Refusal refusal)) {
            if (refusal.code() != ErrorCode.CONFLICT) {
                tell("its move to %s was not recorded: %s".formatted(move.to(), refusal.message()));
            }
        } else {
            failures = 0;
        }
    }

    /// Says so now and then, as it goes on every second.
    private void tell(String trouble) {
        if (failures++ % FAILURES_BETWEEN_WORDS == 0) {
            spec.troubles().accept(release, trouble);
        }
    }
}
