package dev.slipway.serving.fleet;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchTensors;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Runs a model before anybody waits for it, until its timings settle, and measures what it costs.
final class WarmUp {
    private static final int LARGEST_BATCH = 64;
    private static final int[] BATCHES = {1, 8, LARGEST_BATCH};
    private static final long ROUND_NANOS = 5_000_000;
    private static final int FEWEST_ROUNDS = 3;

    /// Before so many rows a Java model's loops over rows are not compiled, and before so many
    /// calls the rest of it is not, however steady its timings look.
    private static final int FEWEST_JAVA_ROWS = 10_000;

    private static final int FEWEST_JAVA_CALLS = 1_000;

    private static final double SETTLED = 0.9;

    /// What the compiler and others may take of native memory meanwhile.
    private static final long NOISE_BYTES = 4L << 20;

    /// What a call is taken to cost when the model could not be tried: long enough for a slot.
    private static final double UNKNOWN_NANOS = 5_000_000;

    private final DirectBufferPool buffers;
    private final LongSupplier nanoTime;
    private final Duration limit;
    private final LongSupplier nativeBytes;

    /// @param nativeBytes memory that native code holds now
    WarmUp(
            DirectBufferPool buffers,
            LongSupplier nanoTime,
            Duration limit,
            LongSupplier nativeBytes) {
        this.buffers = buffers;
        this.nanoTime = nanoTime;
        this.limit = limit;
        this.nativeBytes = nativeBytes;
    }

    /// What warming a model up showed.
    ///
    /// @param cost of a call
    /// @param growth of a request while it runs
    record Finding(CostFit cost, Growth growth) {}

    /// One batch size, once its timings have settled.
    private record Settled(double nanos, long inputBytes, long answerBytes, long nativeBytes) {
        private Growth since(Settled smaller) {
            long scratch = nativeBytes - smaller.nativeBytes;
            return Growth.between(
                    inputBytes - smaller.inputBytes,
                    answerBytes - smaller.answerBytes,
                    scratch < NOISE_BYTES ? 0 : scratch);
        }
    }

    /// Warms `model` up with the package's rows, or with rows made from the signature.
    ///
    /// *Errors*: [InferenceException] when what answers is not there or has no place;
    /// [ModelRefusedException] when the package's own rows cannot be answered. Made rows
    /// may not suit the model, so their failure only leaves its cost unknown.
    Finding run(LoadedModel model, ModelPackage source) {
        WarmUpRows rows = new WarmUpRows(model.signature(), source);
        try {
            return measure(model, rows);
        } catch (InferenceException e) {
            if (e.isPassing()) {
                throw e;
            }
            if (rows.areGiven()) {
                throw new ModelRefusedException(
                        source.file(),
                        "warm-up",
                        "its rows are not answered: " + e.getMessage(),
                        e);
            }
            return new Finding(CostFit.guess(UNKNOWN_NANOS), Growth.NONE);
        }
    }

    private Finding measure(LoadedModel model, WarmUpRows rows) {
        long end = nanoTime.getAsLong() + limit.toNanos();
        Settled first = new Settled(0, 0, 0, nativeBytes.getAsLong());
        Settled oneRow = first;
        Settled latest = first;
        int latestBatch = 1;
        for (int i = 0; i < BATCHES.length; i++) {
            int batch = BATCHES[i];
            if (batch > 1
                    && (!rows.canBatch() || isTooLong(latest.nanos * batch / latestBatch, end))) {
                break;
            }
            long share = (end - nanoTime.getAsLong()) / (BATCHES.length - i);
            latest = settle(model, rows, batch, share);
            latestBatch = batch;
            oneRow = batch == 1 ? latest : oneRow;
        }
        return new Finding(
                CostFit.through(oneRow.nanos, latestBatch, latest.nanos),
                latest.since(latestBatch == 1 ? first : oneRow));
    }

    private boolean isTooLong(double nanos, long end) {
        return nanos * FEWEST_ROUNDS > end - nanoTime.getAsLong();
    }

    /// Nanoseconds per call once they no longer fall, or when the time is over; the best round
    /// counts.
    private Settled settle(LoadedModel model, WarmUpRows rows, int batch, long share) {
        try (RequestBuffers own = buffers.forRequest()) {
            int fewest = Math.max(FEWEST_JAVA_ROWS / batch, FEWEST_JAVA_CALLS);
            List<Tensor> inputs = rows.batch(batch, memory(model, own));
            boolean compilesHere = !model.isNative() && model.outside().isEmpty();
            double nanos = settle(model, inputs, compilesHere ? fewest : 0, share);
            return new Settled(
                    nanos,
                    BatchTensors.bytes(inputs),
                    answerBytes(model, inputs),
                    nativeBytes.getAsLong());
        }
    }

    private long answerBytes(LoadedModel model, List<Tensor> inputs) {
        try (RequestBuffers own = buffers.forRequest()) {
            OutputSelection all = OutputSelection.all(model.signature());
            return BatchTensors.bytes(model.infer(inputs, all, memory(model, own)));
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
    private static TensorAllocator memory(LoadedModel model, RequestBuffers direct) {
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
