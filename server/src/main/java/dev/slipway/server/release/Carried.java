package dev.slipway.server.release;

import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.Release;
import dev.slipway.serving.release.ReleaseCounts;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// A release as this process carries it out.
///
/// *Threads*: changed by its owner's lock, but for `goBack`, which swaps before it waits; one
/// watcher asks what has begun and what was lost.
final class Carried {
    private final Object swapping = new Object();
    private volatile Release release;
    private volatile boolean isBack;
    private volatile @Nullable ReleaseCounts counts;
    private volatile boolean goesOn;
    private volatile @Nullable CompletableFuture<VersionState> load;
    private boolean wasReady;
    private double told;
    private @Nullable ReleaseCounts begun;

    Carried(Release release) {
        this.release = release;
    }

    /// As the newest image has it that anybody has seen.
    Release release() {
        return release;
    }

    /// Follows it unless something newer is known.
    void follow(Release seen) {
        if (seen.moves().size() > release.moves().size()) {
            release = seen;
        }
    }

    /// Lets stable answer everybody, by this swap: at once, and again behind a division that had
    /// begun before. None that comes later gives candidate anything.
    void goBack(Runnable swap) {
        isBack = true;
        swap.run();
        synchronized (swapping) {
            swap.run();
        }
    }

    boolean isBack() {
        return isBack;
    }

    /// Lets candidate have the weight that records give it.
    void goOn() {
        goesOn = true;
        isBack = false;
    }

    /// The part of the traffic that candidate may have in this process.
    double weight() {
        return isBack || !goesOn ? 0 : release.weight();
    }

    /// Divides traffic by this swap, which is given the part that candidate may have by then: at
    /// most `most`. Returns that part.
    double divide(double most, DoubleFunction<ReleaseCounts> swap) {
        synchronized (swapping) {
            double weight = Math.min(most, weight());
            counts = swap.apply(weight);
            return weight;
        }
    }

    /// Whether this process took candidate's weight and the journal does not say so yet.
    boolean isUnrecorded() {
        return isBack && release.weight() > 0;
    }

    /// Notes what candidate has now; whether it is another part than before.
    boolean isNewWeight(double weight) {
        boolean isNew = Double.compare(told, weight) != 0;
        told = weight;
        return isNew;
    }

    @Nullable ReleaseCounts counts() {
        return counts;
    }

    void loads(CompletableFuture<VersionState> newLoad) {
        load = newLoad;
    }

    @Nullable CompletableFuture<VersionState> load() {
        return load;
    }

    /// Notes that candidate can answer, or not any more; whether it could before and cannot now.
    boolean hasLostCandidate(boolean isReady) {
        boolean lost = wasReady && !isReady;
        wasReady |= isReady;
        return lost;
    }

    /// Notes that a second begins in these counts; whether one ran in them before.
    @SuppressWarnings("ReferenceEquality") // the same place, not one that says the same
    boolean begins(ReleaseCounts where) {
        boolean ran = begun == where;
        begun = where;
        return ran;
    }
}
