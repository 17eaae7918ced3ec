package dev.slipway.monitoring;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.machine.Clocks;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.Situation;
import dev.slipway.monitoring.metrics.EvidenceCurve;
import dev.slipway.monitoring.metrics.MetricsEntry;
import dev.slipway.monitoring.metrics.ReleaseReport;
import dev.slipway.monitoring.metrics.StoredRelease;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this process knows of a release: what was stored before, and what it saw since.
///
/// *Threads*: one at a time.
final class KnownRelease {
    private final ReleaseWatchSpec spec;
    private final ReleaseId id;
    private final EvidenceTerms terms;
    private final ReleaseCourse course;
    private final EvidenceCurve curve;
    private final RunningTime time;
    private EvidenceChain chain;
    private long @Nullable [] keys;
    private GateState gate;

    private KnownRelease(
            ReleaseWatchSpec spec, Release release, StoredRelease stored, long nanoTime) {
        this.spec = spec;
        this.id = release.id();
        this.terms = stored.terms();
        this.curve = new EvidenceCurve();
        this.course = new ReleaseCourse(terms, release.plan().rules());
        for (long[] numbers : stored.seconds()) {
            course.replay(numbers);
            curve.look(course.evidence());
        }
        this.time = RunningTime.from(stored.time(), nanoTime);
        this.chain = stored.chain();
        this.keys = stored.keys();
        this.gate = GateState.stored(spec.store().performance(release));
    }

    /// Reads what is stored of a release, or begins with nothing. Takes its time.
    ///
    /// *Errors*: `IllegalStateException` when it cannot be read, or what it is to show could not be
    /// told from what another release of its name has shown.
    static KnownRelease of(ReleaseWatchSpec spec, Release release) {
        if (!spec.store().claim(release)) {
            throw new IllegalStateException("metrics.db: no room (expected: a disk that takes it)");
        }
        StoredRelease stored = spec.store().read(release).orElseGet(() -> nothing(spec, release));
        return new KnownRelease(spec, release, stored, spec.nanoTime().getAsLong());
    }

    private static StoredRelease nothing(ReleaseWatchSpec spec, Release release) {
        EvidenceTerms terms =
                EvidenceTerms.of(
                        release.plan(),
                        spec.budgets().of(release.endpoint()).allowance(),
                        spec.traffic().shape(release));
        return new StoredRelease(
                terms, RunningTime.Reading.ZERO, List.of(), EvidenceChain.of(release.id()), null);
    }

    ReleaseCourse course() {
        return course;
    }

    Clocks clocks() {
        return time.clocks();
    }

    /// Seconds of evidence, those included that wait to be stored.
    long seconds() {
        return chain.seconds();
    }

    /// Keys that a process counted which ended, until they are forgotten.
    Optional<long[]> keys() {
        return Optional.ofNullable(keys);
    }

    /// They are counted on by now.
    void forgetKeys() {
        keys = null;
    }

    /// Counts running time up to now, or lets it pass uncounted.
    void pass(Release release, long nanoTime, boolean isWaiting) {
        if (isWaiting) {
            time.skip(nanoTime);
        } else {
            time.look(release, nanoTime);
        }
    }

    /// Takes in a second. One that the store has no room for is void: it counts for neither
    /// version, and rows that got their label in it count in a later one.
    void observe(Turn turn, long @Nullable [] newKeys) {
        if (turn.second().start().step() < course.evidence().step()) {
            // It began before the release came here; stored, it could never be folded again.
            spec.traffic().countAgain(id);
            return;
        }
        long[] numbers = turn.second().numbers();
        EvidenceChain after = chain.then(numbers);
        boolean isTaken =
                spec.store()
                        .add(
                                new MetricsEntry.Look(
                                        id,
                                        terms,
                                        time.reading(),
                                        new MetricsEntry.StoredSecond(numbers, after, turn.marks()),
                                        newKeys));
        if (isTaken) {
            chain = after;
        } else {
            spec.traffic().countAgain(id);
        }
        course.observe(turn, isTaken);
        if (isTaken) {
            curve.look(course.evidence());
        }
    }

    /// Has stored where the release stands when there is no second.
    void note(long @Nullable [] newKeys) {
        boolean _ =
                spec.store().add(new MetricsEntry.Look(id, terms, time.reading(), null, newKeys));
    }

    Situation situation(Release release, LoadState load, boolean endedUncleanly) {
        return new Situation(
                release,
                time.clocks(),
                course.evidence(),
                course.traffic(),
                load,
                spec.traffic().shadow(release),
                gate(release, load),
                new Situation.Means(
                        isStorable(release),
                        chain.seconds() == 0 ? Optional.empty() : Optional.of(chain.mark()),
                        spec.budgets().of(release.endpoint()),
                        endedUncleanly,
                        asksWhatIsLacking(release)
                                ? spec.traffic().lacking(release)
                                : Optional.empty(),
                        WatchedRelease.sinceReversal(spec, release)));
    }

    /// What is asked of candidate is found out once it is warm, and stored when it is decided.
    private GateState gate(Release release, LoadState load) {
        boolean isAtTheGate =
                release.phase() == ReleasePhase.WARMING
                        || (release.phase() == ReleasePhase.HOLD
                                && release.heldFrom() == ReleasePhase.WARMING);
        if (!isAtTheGate || !(load instanceof LoadState.Ready)) {
            return GateState.unasked();
        }
        GateState now = spec.traffic().gate(release, course.traffic().perSecond());
        if (!now.measured().equals(gate.measured())) {
            now.measured()
                    .ifPresent(report -> {
                        boolean _ = spec.store().add(new MetricsEntry.Performance(id, report));
                    });
        }
        gate = now;
        return now;
    }

    /// What is held goes on once something has been stored, not because nothing has failed yet.
    private boolean isStorable(Release release) {
        boolean isHeld = release.phase() == ReleasePhase.HOLD;
        return spec.store().isStoring() && (!isHeld || spec.store().hasStored());
    }

    /// Whether what is asked of candidate decides here: before the release ends, and while it is
    /// held because something of it is missing, which no state of a load shows.
    private static boolean asksWhatIsLacking(Release release) {
        return release.phase() == ReleasePhase.SOAK
                || release.heldFor().stream()
                        .findFirst()
                        .filter(held -> held.reason() == Held.Reason.GATE)
                        .isPresent();
    }

    ReleaseReport report(Release release) {
        return ReleaseReport.of(
                release,
                time.clocks(),
                course.evidence(),
                new ReleaseReport.Beside(
                        curve.points(),
                        spec.traffic().awaited(release),
                        course.rules(),
                        gate,
                        spec.traffic().classes(release)),
                chain);
    }
}
