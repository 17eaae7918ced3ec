package dev.slipway.serving.shadow;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks after one shadow: whether it may go on and how fast, and what it has found so far.
///
/// *Threads*: any, one at a time; the shadow's own only when that is over, a request's never.
final class ShadowOversight {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// So many looks in a row have to find room before it goes on.
    private static final int CALM_LOOKS = 5;

    private final Shadow shadow;
    private final CpuBudget budget;
    private final SampleRate rate;

    // Guarded by this.
    private final ShadowMemory memory;
    private final Tallies total;
    private final CallProgress progress = new CallProgress();
    private long lastSecond;
    private int calm = CALM_LOOKS;

    /// @param shadow all made but for this
    /// @param budget of the shadow
    /// @param rate of the shadow
    /// @param memory of the shadow
    /// @param now by the monotonic clock
    ShadowOversight(
            Shadow shadow, CpuBudget budget, SampleRate rate, ShadowMemory memory, long now) {
        this.shadow = shadow;
        this.budget = budget;
        this.rate = rate;
        this.memory = memory;
        this.total = shadow.setup().pairing().tallies();
        this.lastSecond = now;
    }

    /// Looks whether it may go on, and how fast.
    ///
    /// @param room what the host leaves it
    synchronized void look(Room room) {
        long now = shadow.now();
        budget.follow(room.busy());
        giveUpHung(now);
        takeOver();
        if (shadow.isOver()) {
            shadow.drain();
            releaseMemory();
            return;
        }
        boolean isSecond = now - lastSecond >= SECOND_NANOS;
        @Nullable String obstacle = obstacle(room.obstacle(), isSecond);
        if (obstacle != null) {
            calm = 0;
            suspend(obstacle);
        } else if (++calm >= CALM_LOOKS) {
            resume();
        }
        if (isSecond) {
            lastSecond = now;
            rate.second(shadow.counted(), budget.perSecond());
            shadow.wantFindings();
        }
        rate.look(shadow.queue().fill());
    }

    private @Nullable String obstacle(@Nullable String busy, boolean isSecond) {
        @Nullable String refused = memory.refusal(isSecond);
        if (refused != null) {
            return refused;
        }
        for (Contender contender : List.of(shadow.setup().stable(), shadow.setup().candidate())) {
            if (!contender.isThere()) {
                return "version " + contender.id().version() + " is not loaded";
            }
        }
        return busy;
    }

    private void suspend(String reason) {
        rate.suspend();
        change(new Shadow.Phase.Suspended(reason));
    }

    private void resume() {
        if (shadow.phase() instanceof Shadow.Phase.Suspended) {
            change(new Shadow.Phase.Sampling());
            rate.resume();
        }
    }

    /// Has it do something else; nothing comes after the end.
    synchronized void change(Shadow.Phase next) {
        if (!shadow.isOver()) {
            shadow.enter(next);
        }
    }

    private void giveUpHung(long now) {
        @Nullable RunningCall there = shadow.running();
        if (there == null) {
            progress.rest();
            return;
        }
        Shadow.Setup setup = shadow.setup();
        Contender asked = there.isStables() ? setup.stable() : setup.candidate();
        ShadowedCall call = there.item().call();
        String hung =
                progress.overdue(
                        there,
                        now,
                        shadow.cpu(there.thread()),
                        setup.spec().limits().deadline(),
                        asked.expectedNanos(call.rows()));
        if (hung == null) {
            return;
        }
        if (there.isStables()) {
            shadow.leaveOut(there);
        } else {
            shadow.giveUp(there, "did not answer prediction " + call.id() + " within " + hung);
        }
    }

    private void takeOver() {
        @Nullable Tallies found = shadow.takeFindings();
        if (found != null) {
            total.merge(found);
        }
    }

    /// While its thread is inside a call, what that holds is not free.
    private void releaseMemory() {
        if (!shadow.isInside()) {
            memory.release();
        }
    }

    /// Whether it is over, and nothing is held for it.
    synchronized boolean isGone() {
        return shadow.isOver() && !shadow.isInside() && memory.isReleased();
    }

    /// Everything that was found so far, for one reader at a time.
    synchronized <T> T totals(TotalsReader<T> reader) {
        takeOver();
        return reader.read(total);
    }

    /// Reads what was found.
    @FunctionalInterface
    interface TotalsReader<T> {
        T read(Tallies total);
    }
}
