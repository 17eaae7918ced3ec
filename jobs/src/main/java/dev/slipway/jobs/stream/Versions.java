package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.score.ScoringModel;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The versions that are loaded: the one that scores, and one that is to follow it. All tasks change
/// at the same checkpoint.
///
/// *Threads*: any.
public final class Versions implements AutoCloseable {
    private final StreamAttempt attempt;
    private final List<LoadedVersion> loaded = new ArrayList<>();
    private final NavigableMap<Long, Optional<LoadedVersion>> decisions = new TreeMap<>();
    private @Nullable LoadedVersion current;
    private @Nullable LoadedVersion next;

    /// Nothing is loaded yet.
    public Versions(StreamAttempt attempt) {
        this.attempt = attempt;
    }

    /// A version, loaded unless it is.
    ///
    /// *Errors*: [JobException] with `MODEL_REFUSED`, or `UNKNOWN_COLUMN` for answers with a name
    /// twice.
    public LoadedVersion load(ModelChoice choice) {
        Optional<LoadedVersion> known = known(choice);
        if (known.isPresent()) {
            return known.get();
        }
        ScoringModel model = ScoringModel.load(choice, attempt.cache());
        try {
            MessageScorer.check(attempt, model.outputs());
        } catch (JobException e) {
            model.close();
            throw e;
        }
        return keep(new LoadedVersion(choice, model));
    }

    private synchronized Optional<LoadedVersion> known(ModelChoice choice) {
        return loaded.stream().filter(version -> version.choice().equals(choice)).findFirst();
    }

    private synchronized LoadedVersion keep(LoadedVersion version) {
        Optional<LoadedVersion> known = known(version.choice());
        if (known.isPresent()) {
            version.model().close();
            return known.get();
        }
        loaded.add(version);
        return version;
    }

    /// The version that scores from the beginning: the one that a checkpoint names, or else the one
    /// that the attempt wants.
    public synchronized LoadedVersion begin(@Nullable ModelChoice kept) {
        if (current == null) {
            current = load(kept == null ? attempt.model() : kept);
        }
        return current;
    }

    /// Has a version follow the one that scores, at the next checkpoint.
    public void follow(ModelChoice choice) {
        LoadedVersion version = load(choice);
        synchronized (this) {
            next = version.equals(current) ? null : version;
        }
    }

    /// The version that scores behind a checkpoint's barrier, if it is another one; the same for
    /// every task that asks.
    public synchronized Optional<LoadedVersion> behind(long checkpoint) {
        Optional<LoadedVersion> decided = decisions.get(checkpoint);
        if (decided == null) {
            decided = Optional.ofNullable(next).filter(version -> !version.equals(current));
            decisions.put(checkpoint, decided);
            decided.ifPresent(version -> current = version);
            next = null;
        }
        return decided;
    }

    /// The version that a complete checkpoint has brought, if it has brought one; told once.
    public synchronized Optional<LoadedVersion> brought(long checkpoint) {
        Optional<LoadedVersion> decided = decisions.get(checkpoint);
        decisions.headMap(checkpoint, true).clear();
        return decided == null ? Optional.empty() : decided;
    }

    /// Closes what neither scores nor is to follow; waits until no task is inside.
    public void closeOthers() {
        List<LoadedVersion> others;
        synchronized (this) {
            if (current == null) {
                return;
            }
            others =
                    loaded.stream()
                            .filter(version -> !version.equals(current) && !version.equals(next))
                            .toList();
            loaded.removeAll(others);
        }
        others.forEach(version -> version.model().close());
    }

    @Override
    public void close() {
        List<LoadedVersion> all;
        synchronized (this) {
            all = List.copyOf(loaded);
            loaded.clear();
        }
        all.forEach(version -> version.model().close());
    }
}
