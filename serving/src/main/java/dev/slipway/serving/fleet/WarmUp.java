package dev.slipway.serving.fleet;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Runs a model before anybody waits for it, until its timings settle, and measures what it costs.
final class WarmUp {
    /// Rows of the largest call.
    static final int LARGEST_BATCH = 64;

    private static final int[] BATCHES = {1, 8, LARGEST_BATCH};
    private static final long ROUND_NANOS = 5_000_000;
    private static final int FEWEST_ROUNDS = 3;

    /// Before so many rows a Java model's loops over rows are not compiled, and before so many
    /// calls the rest of it is not, however steady its timings look.
    private static final int FEWEST_JAVA_ROWS = 10_000;

    private static final int FEWEST_JAVA_CALLS = 1_000;

    private static final double SETTLED = 0.9;

    /// What a call is taken to cost when the model could not be tried: long enough for a slot.
    private static final double UNKNOWN_NANOS = 5_000_000;

    private final DirectBufferPool buffers;
    private final LongSupplier nanoTime;
    private final Duration limit;

    WarmUp(DirectBufferPool buffers, LongSupplier nanoTime, Duration limit) {
        this.buffers = buffers;
        this.nanoTime = nanoTime;
        this.limit = limit;
    }

    /// Warms `model` up with the package's rows, or with made-up ones, which are narrowed down
    /// until it answers them.
    ///
    /// *Errors*: [InferenceException] when what answers is not there or has no place;
    /// [ModelRefusedException] when the package's own rows cannot be answered one by one. Made rows
    /// may not suit the model, so their failure only leaves its cost unknown.
    CostFit run(LoadedModel model, WarmUpRows rows) {
        long end = nanoTime.getAsLong() + limit.toNanos();
        while (true) {
            try {
                return measure(model, rows, end);
            } catch (InferenceException e) {
                if (e.isPassing()) {
                    throw e;
                }
                if (rows.areGiven()) {
                    throw new ModelRefusedException(
                            rows.source().file(),
                            "warm-up",
                            "its rows are not answered: " + e.getMessage(),
                            e);
                }
                if (!rows.narrow(e)) {
                    return CostFit.guess(UNKNOWN_NANOS);
                }
            }
        }
    }

    private CostFit measure(LoadedModel model, WarmUpRows rows, long end) {
        double oneRow = 0;
        double latest = 0;
        int latestBatch = 1;
        for (int i = 0; i < BATCHES.length; i++) {
            int batch = BATCHES[i];
            if (batch > 1 && (!rows.canBatch() || isTooLong(latest * batch / latestBatch, end))) {
                break;
            }
            long share = (end - nanoTime.getAsLong()) / (BATCHES.length - i);
            try {
                latest = settle(model, rows, batch, share);
            } catch (InferenceException e) {
                if (batch == 1 || e.isPassing()) {
                    throw e;
                }
                // Fewer rows are answered: many a server takes no more at a time.
                break;
            }
            latestBatch = batch;
            oneRow = batch == 1 ? latest : oneRow;
        }
        return CostFit.through(oneRow, latestBatch, latest);
    }

    private boolean isTooLong(double nanos, long end) {
        return nanos * FEWEST_ROUNDS > end - nanoTime.getAsLong();
    }

    /// Nanoseconds per call once they no longer fall, or when the time is over; the best round
    /// counts.
    private double settle(LoadedModel model, WarmUpRows rows, int batch, long share) {
        try (RequestBuffers own = buffers.forRequest()) {
            int fewest = Math.max(FEWEST_JAVA_ROWS / batch, FEWEST_JAVA_CALLS);
            List<Tensor> inputs = rows.batch(batch, memory(model, own));
            boolean compilesHere = !model.isNative() && model.outside().isEmpty();
            return settle(model, inputs, compilesHere ? fewest : 0, share);
        }
    }

    private double settle(LoadedModel model, List<Tensor> inputs, int fewestCalls, long share) {
        OutputSelection all = OutputSelection.all(model.signature());
        long end = nanoTime.getAsLong() + share;
        Round first = round(model, inputs, all);
        double best = first.nanosPerCall();
        int calls = first.calls();
        for (int rounds = 1; nanoTime.getAsLong() < end; rounds++) {
            Round next = round(model, inputs, all);
            calls += next.calls();
            boolean steady = next.nanosPerCall() >= best * SETTLED;
            best = Math.min(best, next.nanosPerCall());
            if (steady && rounds >= FEWEST_ROUNDS && calls >= fewestCalls) {
                return best;
            }
        }
        return best;
    }

    /// The memory that requests will come in: a Java model compiled for both kinds would be slower.
    static TensorAllocator memory(LoadedModel model, RequestBuffers direct) {
        return model.isNative() ? direct : TensorAllocator.heap();
    }

    private record Round(double nanosPerCall, int calls) {}

    private Round round(LoadedModel model, List<Tensor> inputs, OutputSelection outputs) {
        long start = nanoTime.getAsLong();
        long now = start;
        int calls = 0;
        while (calls == 0 || now - start < ROUND_NANOS) {
            try (RequestBuffers own = buffers.forRequest()) {
                model.infer(inputs, outputs, memory(model, own));
            }
            calls++;
            now = nanoTime.getAsLong();
        }
        return new Round((double) (now - start) / calls, calls);
    }
}
