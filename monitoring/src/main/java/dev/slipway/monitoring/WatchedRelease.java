package dev.slipway.monitoring;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ReleaseMachine;
import dev.slipway.monitoring.metrics.ReleaseReport;
import dev.slipway.stats.counts.StickyKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One open release under watch.
///
/// *Threads*: the watcher's looks, anybody asks for a report; a recorder brings what was stored.
final class WatchedRelease {
    private static final int LOOKS_BETWEEN_KEYS = 10;
    private static final int LOOKS_BEFORE_READING_AGAIN = 10;
    private static final int LOOKS_TO_STORE = 5;

    private final ReleaseWatchSpec spec;
    private final Executor recorders;
    private final ReleaseId id;
    private final MoveRecorder recorder;
    private final AtomicBoolean isReading = new AtomicBoolean();
    private volatile @Nullable KnownRelease known;

    /// Whether what is stored of it could not be read.
    private volatile boolean isUnread;

    private long readAgainAt;
    private boolean isAllowed;
    private boolean endedUncleanly;
    private long looks;
    private @Nullable Due due;
    private @Nullable Due turnedBack;

    /// A move that waits for its evidence to be stored, or to be recorded.
    ///
    /// @param seconds of evidence that it rests on
    /// @param moves of the release when it was due
    /// @param since the look that it became due in
    private record Due(ReleaseTransition move, long seconds, int moves, long since) {}

    WatchedRelease(ReleaseWatchSpec spec, Executor recorders, Release release) {
        this.spec = spec;
        this.recorders = recorders;
        this.id = release.id();
        this.recorder = new MoveRecorder(spec, recorders, id);
        this.endedUncleanly = spec.endedUncleanly().contains(id);
    }

    /// Looks once.
    synchronized void look(Release release) {
        looks++;
        KnownRelease here = known;
        if (here == null) {
            if (isUnread && release.phase() == ReleasePhase.ABORTING) {
                endUnread(release);
            }
            readStored(release);
            return;
        }
        LoadState load = spec.traffic().loadState(release);
        boolean isReady = load instanceof LoadState.Ready;
        here.pass(release, spec.nanoTime().getAsLong(), !isReady && needsAnswers(release));
        if (release.weight() == 0) {
            endedUncleanly = false;
            turnedBack = null;
            // Asked again as long as it has none: what kept it from it in this process is over.
            isAllowed = false;
        }
        if (due != null && due.moves() != release.moves().size()) {
            due = null;
        }
        allow(here, release, isReady);
        count(here, release);
        move(here, release, load);
    }

    /// Whether nothing of it goes on before candidate can answer. A step that lost its weight gets
    /// it then.
    private static boolean needsAnswers(Release release) {
        return switch (release.phase()) {
            case BAKE, DECIDE -> true;
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    PROMOTING,
                    SOAK,
                    FINAL,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    release.weight() > 0;
            case HOLD -> false;
        };
    }

    /// What is known now; empty before the first look.
    synchronized Optional<ReleaseReport> report(Release release) {
        KnownRelease here = known;
        return here == null ? Optional.empty() : Optional.of(here.report(release));
    }

    private void readStored(Release release) {
        if (looks < readAgainAt || !isReading.compareAndSet(false, true)) {
            return;
        }
        readAgainAt = looks + LOOKS_BEFORE_READING_AGAIN;
        try {
            recorders.execute(() -> readNow(release));
        } catch (RuntimeException | Error e) {
            // Nobody reads it who would say so.
            isReading.set(false);
            throw e;
        }
    }

    private void readNow(Release release) {
        try {
            if (known == null) {
                known = KnownRelease.of(spec, release);
            }
        } catch (RuntimeException e) {
            isUnread = true;
            spec.troubles().accept(id, "what is stored of it cannot be read: " + e);
        } finally {
            isReading.set(false);
        }
    }

    /// What speaks against a release that somebody has aborted is not asked for: its endpoint is
    /// free for another one, however damaged its evidence is.
    private void endUnread(Release release) {
        spec.traffic().fallBack(release, release.moves().getLast().transition());
        boolean _ = recorder.record(ReleaseMachine.end(release), release.moves().size());
    }

    /// Candidate may have what records give it once nothing speaks against that in this process.
    private void allow(KnownRelease here, Release release, boolean isReady) {
        boolean may = release.weight() == 0 || isReady;
        if (isAllowed || endedUncleanly || turnedBack != null || !may) {
            return;
        }
        isAllowed = spec.traffic().goOn(release, here.keys().map(StickyKeys::of));
        if (isAllowed) {
            here.forgetKeys();
        }
    }

    private void count(KnownRelease here, Release release) {
        Optional<Turn> turn = spec.traffic().turn(release, here.course().next(release));
        boolean withKeys = due != null || looks % LOOKS_BETWEEN_KEYS == 0;
        // Those of a process that ended stay where they are stored until they are counted on: this
        // one may end before that.
        boolean isCountedOn = here.keys().isEmpty();
        long[] keys = withKeys && isCountedOn ? spec.traffic().keys(release).orElse(null) : null;
        if (turn.isPresent()) {
            here.observe(turn.get(), keys);
        } else if (withKeys) {
            here.note(keys);
        }
    }

    private void move(KnownRelease here, Release release, LoadState load) {
        if (release.phase() == ReleasePhase.ABORTING) {
            spec.traffic().fallBack(release, release.moves().getLast().transition());
        }
        Optional<ReleaseTransition> next =
                ReleaseMachine.next(here.situation(release, load, endedUncleanly));
        if (next.isPresent() && next.get().weight() < release.weight() && turnedBack == null) {
            spec.traffic().fallBack(release, next.get());
            isAllowed = false;
            turnedBack = due(here, release, next.get());
        }
        Due back = turnedBack;
        if (back != null) {
            recordTurn(here, release, back);
            return;
        }
        if (due != null && hasPassed(due, next)) {
            due = null;
        }
        if (next.isPresent() && (due == null || isOvertaken(due, next.get()))) {
            due = due(here, release, next.get());
        }
        Due forward = due;
        if (forward != null && mayBeRecorded(forward) && handIn(forward)) {
            // What comes of it shows in the journal; until then it is decided anew.
            due = null;
        }
    }

    /// Whether what a hold is due for has mended before it was recorded.
    private static boolean hasPassed(Due one, Optional<ReleaseTransition> next) {
        Held held = one.move().held();
        return held != null
                && held.reason().endsByItself()
                && next.filter(now -> held.equals(now.held())).isEmpty();
    }

    /// Whether a move still waits for its evidence when the release is to be held: nobody knows
    /// whether that ever comes.
    private boolean isOvertaken(Due one, ReleaseTransition next) {
        return next.to() == ReleasePhase.HOLD
                && one.move().to() != ReleasePhase.HOLD
                && !isStored(one);
    }

    /// Nothing goes on without its evidence; a hold does not wait for a disk that takes none.
    private boolean mayBeRecorded(Due one) {
        return isStored(one)
                || (one.move().to() == ReleasePhase.HOLD && looks - one.since() >= LOOKS_TO_STORE);
    }

    private boolean handIn(Due one) {
        ReleaseTransition move = one.move();
        return recorder.record(
                isStored(one)
                        ? move
                        : new ReleaseTransition(
                                move.from(),
                                move.to(),
                                move.step(),
                                move.weight(),
                                move.cause(),
                                unstored(move),
                                null,
                                move.ran(),
                                move.held()),
                one.moves());
    }

    private static FreeText unstored(ReleaseTransition move) {
        return new FreeText(move.why().value() + " (its evidence could not be stored)");
    }

    private Due due(KnownRelease here, Release release, ReleaseTransition move) {
        return new Due(move, here.seconds(), release.moves().size(), looks);
    }

    private boolean isStored(Due one) {
        return one.move().evidence() == null || spec.store().stored(id) >= one.seconds();
    }

    /// Traffic is with stable already; the record follows, from wherever the release is by now, and
    /// with its evidence unless the disk does not take that.
    private void recordTurn(KnownRelease here, Release release, Due back) {
        boolean isStored = isStored(back);
        if (!isStored && looks - back.since() < LOOKS_TO_STORE) {
            return;
        }
        ReleaseTransition move = back.move();
        boolean _ =
                recorder.record(
                        new ReleaseTransition(
                                release.phase(),
                                move.to(),
                                release.step(),
                                0,
                                move.cause(),
                                isStored ? move.why() : unstored(move),
                                isStored ? move.evidence() : null,
                                here.clocks().ran(),
                                move.held()),
                        release.moves().size());
    }

    /// The time since an earlier release of an endpoint was turned back by itself. One that a clock
    /// dated which ran ahead is as far away as it seems.
    static Optional<Duration> sinceReversal(ReleaseWatchSpec spec, Release release) {
        Instant now = spec.clock().instant();
        return spec.releases().of(release.endpoint()).stream()
                .filter(other -> !other.id().equals(release.id()))
                .flatMap(other -> other.moves().stream())
                .filter(move -> isReversal(move.transition()))
                .map(move -> Duration.between(move.time(), now).abs())
                .min(Duration::compareTo);
    }

    private static boolean isReversal(ReleaseTransition move) {
        return move.to() == ReleasePhase.ABORTING
                && switch (move.cause()) {
                    case EVIDENCE, HARD_LIMIT, RULE, UNCLEAN_END -> true;
                    case OPERATOR, PROGRESS, TIMER, NO_DATA, GATE -> false;
                };
    }
}
