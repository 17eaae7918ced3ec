package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.stream.StreamEvents;
import dev.slipway.jobs.stream.Stretch;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Which checkpoints of a stream are complete, in the order in which that is told.
record HeardCheckpoints(Collection<Long> numbers) implements StreamEvents {
    @Override
    public void resumed(long rows, SplitChoice split, Map<Integer, Long> since) {}

    @Override
    public void completed(long checkpoint, long rows) {
        numbers.add(checkpoint);
    }

    @Override
    public void switched(SplitChoice split, long checkpoint, Map<Integer, Long> offsets) {}

    @Override
    public void answered(List<Stretch> stretches) {}

    @Override
    public void lost(List<Stretch> stretches) {}

    @Override
    public void refused(ModelChoice version, String reason) {}
}
