package dev.slipway.serving.fleet;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.execution.CostFit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/// What loads of versions have shown, so that the next ones need not try it again: of those that
/// slept, and of those that have left and come again with the same package, as by an unload and a
/// load, or as an alias moves back.
///
/// Of one that has left, nothing is kept that may be otherwise by then: not of a model that another
/// server has or that knows of events, nor what denies calls something that the signature allows.
/// Rows may not have been answered for want of memory, say, or never twice the same; whoever
/// unloads and loads a version has it tried again.
///
/// *Threads*: safe from any number of threads.
final class EarlierLoads {
    /// Versions that may have left.
    private static final int MOST = 4_096;

    // Guarded by this.
    private final Map<Standby, Shown> known = new WeakHashMap<>();

    /// The one that was kept first comes first.
    private final Map<Key, Shown> kept = new LinkedHashMap<>();

    /// What trying a version showed when it was loaded first; the fit goes on learning.
    record Shown(CostFit cost, GrowthProbe.Finding growth, SharingProbe.Finding shares) {
        /// The same behind another load.
        Shown andThen(GrowthProbe.Finding next) {
            return new Shown(cost, next.after(growth), shares);
        }
    }

    /// What it holds for behind the version's leaving.
    ///
    /// @param digest of the version's package
    private record Key(VersionId version, String digest) {}

    /// Whether this very one has been tried, and not another that has left.
    synchronized boolean isKnown(Standby standby) {
        return known.containsKey(standby);
    }

    /// What loads of a version have shown; empty before the first.
    synchronized Optional<Shown> of(Standby standby) {
        Shown own = known.get(standby);
        if (own != null) {
            return Optional.of(own);
        }
        Optional<Key> key = key(standby);
        Shown before = key.isEmpty() ? null : kept.get(key.get());
        return before == null
                ? Optional.empty()
                // The one before may answer yet, and learn by itself.
                : Optional.of(new Shown(before.cost.afresh(), before.growth, before.shares));
    }

    /// Keeps what a load has shown, for when the version has slept.
    synchronized void keep(Standby standby, Shown shown) {
        known.put(standby, shown);
    }

    /// Keeps what a load has shown that warmed the version up for as long as it takes, for when it
    /// has left and comes again.
    void keepForReturn(Standby standby, LoadedModel model, Shown shown) {
        boolean isAlone = model.outside().isEmpty() && model.unaware().equals(model);
        if (isAlone && isWhole(model.signature(), shown.shares)) {
            key(standby).ifPresent(key -> keepForReturn(key, shown));
        }
    }

    /// Whether calls may share executions in every way that the signature allows.
    private static boolean isWhole(Signature signature, SharingProbe.Finding found) {
        return switch (found.sharing()) {
            case Sharing.Allowed() -> found.padding() != null || Padding.of(signature).isEmpty();
            case Sharing.Dependent _ -> false;
            case Sharing.Impossible impossible -> impossible.equals(Sharing.of(signature));
        };
    }

    private synchronized void keepForReturn(Key key, Shown shown) {
        kept.remove(key);
        kept.put(key, shown);
        Iterator<Key> oldest = kept.keySet().iterator();
        while (kept.size() > MOST && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }

    private static Optional<Key> key(Standby standby) {
        return standby.source().digest().map(digest -> new Key(standby.id(), digest));
    }
}
