package dev.slipway.cli.load;

import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/// What is sent when: one request after another, each drawn when a connection takes it.
///
/// *Threads*: safe from any number of threads, which take from it in turn.
final class Schedule {
    private final PrimitiveIterator.OfLong moments;
    private final LoadMix.Choices choices;

    /// One request at least: where no moment comes, one at the start.
    ///
    /// @param moments at which requests are due, in their order, in nanoseconds from the start
    Schedule(LongStream moments, LoadMix.Choices choices) {
        PrimitiveIterator.OfLong some = moments.iterator();
        this.moments = some.hasNext() ? some : LongStream.of(0).iterator();
        this.choices = choices;
    }

    /// One request of a run.
    ///
    /// @param dueNanos from the start of the run
    record Turn(long dueNanos, LoadMix.Choice choice) {}

    /// The next request, unless there is none.
    synchronized Optional<Turn> next() {
        return moments.hasNext()
                ? Optional.of(new Turn(moments.nextLong(), choices.next()))
                : Optional.empty();
    }
}
