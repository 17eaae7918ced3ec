package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice;
import java.util.List;
import java.util.Map;

/// What is said of a stream to which nobody listens.
final class Unheard implements StreamEvents {
    @Override
    public void resumed(long rows, SplitChoice split, Map<Integer, Long> since) {}

    @Override
    public void completed(long checkpoint, long rows) {}

    @Override
    public void switched(SplitChoice split, long checkpoint, Map<Integer, Long> offsets) {}

    @Override
    public void answered(List<Stretch> stretches) {}

    @Override
    public void lost(List<Stretch> stretches) {}

    @Override
    public void refused(ModelChoice version, String reason) {}
}
