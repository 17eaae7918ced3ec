package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts the rows that each version answers, for the versions that have begun to score last.
///
/// *Threads*: any.
public final class AnswerCounts {
    /// A stream that follows releases has had many versions after some years.
    private static final int MOST = 20;

    private final Map<Version, Long> rows = new LinkedHashMap<>();

    private record Version(String name, long number) {
        static Version of(ModelChoice model) {
            return new Version(model.name(), model.version());
        }
    }

    /// A split scores from here on: its versions are the last to have begun.
    public synchronized void begin(SplitChoice split) {
        split.models().forEach(model -> addLast(Version.of(model), 0));
    }

    /// Counts what the versions of a split have answered.
    public synchronized void add(SplitChoice split, SplitScorer.Scored scored) {
        Object ignored = rows.merge(Version.of(split.stable()), scored.byStable(), Long::sum);
        SplitChoice.Canary canary = split.canary();
        if (canary != null) {
            Object unused =
                    rows.merge(Version.of(canary.candidate()), scored.byCandidate(), Long::sum);
        }
    }

    /// Adds what others have counted. Theirs have begun behind those that are known here, or in the
    /// same order.
    public synchronized void add(List<AnsweredRows> others) {
        others.forEach(one -> addLast(new Version(one.name(), one.version()), one.rows()));
    }

    private void addLast(Version version, long more) {
        Long before = rows.remove(version);
        rows.put(version, before == null ? more : before + more);
        if (rows.size() > MOST) {
            rows.remove(rows.keySet().iterator().next());
        }
    }

    /// Counts anew.
    synchronized void clear() {
        rows.clear();
    }

    /// By version, those that began last at the end.
    public synchronized List<AnsweredRows> all() {
        List<AnsweredRows> all = new ArrayList<>();
        rows.forEach((version, count) ->
                all.add(new AnsweredRows(version.name(), version.number(), count)));
        return all;
    }
}
