package dev.slipway.jobs.stream;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitChoice.Canary;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.score.GivenValues;
import dev.slipway.jobs.score.ScoringModel;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The versions that are loaded: those of the split that scores, and of one that is to follow it.
/// All tasks change at the same checkpoint.
///
/// *Threads*: any.
public final class Versions implements AutoCloseable {
    private final StreamAttempt attempt;
    private final List<LoadedVersion> loaded = new ArrayList<>();
    private final NavigableMap<Long, Optional<LoadedSplit>> decisions = new TreeMap<>();
    private final GivenValues given = new GivenValues();
    private @Nullable Asked asked;
    private @Nullable LoadedSplit current;
    private @Nullable LoadedSplit next;

    /// What rows ask of events, as the first version that was loaded says.
    private record Asked(ModelChoice by, String text, Optional<FeatureDefinition> definition) {}

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
        ScoringModel model = ScoringModel.load(choice, attempt.cache(), given);
        try {
            MessageScorer.check(attempt, model.outputs());
            requireAsked(choice, model);
        } catch (JobException e) {
            model.close();
            throw e;
        }
        return keep(new LoadedVersion(choice, model));
    }

    /// What rows ask is the same for all versions of a stream: their events are kept for it.
    private synchronized void requireAsked(ModelChoice choice, ScoringModel model) {
        Optional<FeatureDefinition> definition =
                model.definition().filter(one -> !one.aggregates().isEmpty());
        Asked before = asked;
        if (before == null) {
            requireTopics(choice, definition);
            asked = new Asked(choice, text(definition), definition);
        } else if (!before.text().equals(text(definition))) {
            throw new JobException(
                    EndCode.MODEL_REFUSED,
                    "model "
                            + choice.label()
                            + ": columns, tables, lets or aggregates of its features.yaml are not"
                            + " those of "
                            + before.by().label()
                            + ", for which this stream keeps events (expected: the same; remove the"
                            + " stream and declare it again for others)");
        }
    }

    private static String text(Optional<FeatureDefinition> definition) {
        return definition.map(FeatureDefinition::asking).orElse("");
    }

    private void requireTopics(ModelChoice choice, Optional<FeatureDefinition> definition) {
        Set<String> sources = new TreeSet<>();
        definition.ifPresent(
                one -> one.aggregates().forEach(each -> sources.add(each.events().source())));
        if (!sources.equals(attempt.events().keySet())) {
            throw new JobException(
                    EndCode.MODEL_REFUSED,
                    "from.events: topics for the sources "
                            + new TreeSet<>(attempt.events().keySet())
                            + " (expected: one for each of "
                            + sources
                            + ", from which the aggregates of model "
                            + choice.label()
                            + " are made)");
        }
    }

    /// What rows ask of events; nothing where they see none. A version has been loaded by then.
    public synchronized Optional<FeatureDefinition> asked() {
        return asked == null ? Optional.empty() : asked.definition();
    }

    /// Whether a version is loaded.
    public boolean has(ModelChoice choice) {
        return known(choice).isPresent();
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

    private LoadedSplit load(SplitChoice choice) {
        Canary canary = choice.canary();
        LoadedVersion stable = load(choice.stable());
        return new LoadedSplit(choice, stable, canary == null ? null : load(canary.candidate()));
    }

    /// The split that scores from the beginning: the one that a checkpoint names, or else the
    /// version that the attempt wants, for all rows.
    public synchronized LoadedSplit begin(@Nullable SplitChoice kept) {
        if (current == null) {
            current = load(kept == null ? SplitChoice.alone(attempt.model()) : kept);
        }
        return current;
    }

    /// Has a split follow the one that scores, at the next checkpoint.
    public void follow(SplitChoice choice) {
        LoadedSplit split = load(choice);
        synchronized (this) {
            next = split.equals(current) ? null : split;
        }
    }

    /// The split that is to follow the one that scores, if there is one.
    public synchronized Optional<SplitChoice> following() {
        return next != null && current != null && !next.equals(current)
                ? Optional.of(next.choice())
                : Optional.empty();
    }

    /// Whether code that is not Java's runs this one; no if it is not loaded.
    public boolean isNative(ModelChoice choice) {
        return known(choice).filter(version -> version.model().isNative()).isPresent();
    }

    /// The split that scores behind a checkpoint's barrier, if it is another one; the same for
    /// every task that asks.
    public synchronized Optional<LoadedSplit> behind(long checkpoint) {
        Optional<LoadedSplit> decided = decisions.get(checkpoint);
        if (decided == null) {
            decided = Optional.ofNullable(next).filter(split -> !split.equals(current));
            decisions.put(checkpoint, decided);
            decided.ifPresent(split -> current = split);
            next = null;
        }
        return decided;
    }

    /// The split that a complete checkpoint has brought, if it has brought one; told once.
    public synchronized Optional<LoadedSplit> brought(long checkpoint) {
        Optional<LoadedSplit> decided = decisions.get(checkpoint);
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
            others = loaded.stream().filter(this::isDone).toList();
            loaded.removeAll(others);
        }
        others.forEach(version -> version.model().close());
    }

    private boolean isDone(LoadedVersion version) {
        return (current == null || !current.uses(version)) && (next == null || !next.uses(version));
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
