package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.SplitChoice.Canary;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Scores messages by the versions of a split, each by one of them.
///
/// *Threads*: one.
public final class SplitScorer implements AutoCloseable {
    private final MessageScorer stable;
    private final @Nullable Part part;

    /// What candidate scores.
    private record Part(MessageScorer candidate, RowPick pick) {}

    /// What became of some messages.
    ///
    /// @param dead letters among it
    /// @param byStable rows that stable has answered
    /// @param byCandidate rows that candidate has answered
    public record Scored(int dead, long byStable, long byCandidate) {}

    /// A scorer of batches of at most so many messages as the attempt's pace says.
    ///
    /// @param split of versions whose answers [MessageScorer#check] has not refused
    /// @param longest bytes of an answer
    /// @param kept takes predictions that are drawn
    SplitScorer(StreamAttempt attempt, LoadedSplit split, int longest, KeptRows kept) {
        boolean isDivided = split.choice().canary() != null;
        this.stable = new MessageScorer(attempt, split.stable(), longest, kept, isDivided);
        this.part = part(attempt, split, longest, kept);
    }

    private static @Nullable Part part(
            StreamAttempt attempt, LoadedSplit split, int longest, KeptRows kept) {
        Canary canary = split.choice().canary();
        LoadedVersion candidate = split.candidate();
        if (canary == null || candidate == null) {
            return null;
        }
        MessageIds ids = new MessageIds(attempt.job(), attempt.topics().input());
        return new Part(
                new MessageScorer(attempt, candidate, longest, kept, true),
                new RowPick(canary.terms(), ids, split.stable().model()));
    }

    /// Scores some messages and gives away what is to be written, in their order.
    public Scored score(List<Message> messages, Consumer<Outgoing> out) {
        if (part != null) {
            return score(part, messages, out);
        }
        int dead = stable.score(messages, out);
        return new Scored(dead, messages.size() - dead, 0);
    }

    private Scored score(Part divided, List<Message> messages, Consumer<Outgoing> out) {
        BitSet isCandidates = new BitSet();
        List<Message> candidates = new ArrayList<>();
        List<Message> others = new ArrayList<>();
        for (int row = 0; row < messages.size(); row++) {
            Message message = messages.get(row);
            isCandidates.set(row, message.fault() == null && divided.pick().isCandidates(message));
            (isCandidates.get(row) ? candidates : others).add(message);
        }
        Deque<Outgoing> byCandidate = new ArrayDeque<>();
        Deque<Outgoing> byStable = new ArrayDeque<>();
        int candidatesDead = scored(divided.candidate(), candidates, byCandidate);
        int othersDead = scored(stable, others, byStable);
        for (int row = 0; row < messages.size(); row++) {
            out.accept((isCandidates.get(row) ? byCandidate : byStable).removeFirst());
        }
        return new Scored(
                candidatesDead + othersDead,
                others.size() - othersDead,
                candidates.size() - candidatesDead);
    }

    /// How many dead letters were among it.
    private static int scored(MessageScorer scorer, List<Message> mine, Deque<Outgoing> to) {
        return mine.isEmpty() ? 0 : scorer.score(mine, to::addLast);
    }

    /// What is put aside for an event with a fault.
    public Outgoing aside(Message event) {
        return stable.aside(event);
    }

    @Override
    public void close() {
        stable.close();
        if (part != null) {
            part.candidate().close();
        }
    }
}
