package dev.slipway.serving.fleet;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.batching.BatchTensors;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Calls a model with one row and with many, so that it takes the memory that calls need, and tells
/// what requests grow to.
///
/// Others take native memory meanwhile and give it back: of several readings the lowest counts, and
/// where there was no time for several, none. What a session takes once, with its first call, is no
/// growth, so nothing is told from one number of rows but the size of the answer.
final class GrowthProbe {
    private static final int[] MORE_ROWS = {8, 64};
    private static final int READINGS = 3;

    /// What the compiler and others may take of native memory meanwhile.
    private static final long NOISE_BYTES = 4L << 20;

    private final DirectBufferPool buffers;
    private final LongSupplier nanoTime;
    private final Duration limit;
    private final LongSupplier nativeBytes;

    /// @param limit that no further calls begin after
    /// @param nativeBytes memory that native code holds now
    GrowthProbe(
            DirectBufferPool buffers,
            LongSupplier nanoTime,
            Duration limit,
            LongSupplier nativeBytes) {
        this.buffers = buffers;
        this.nanoTime = nanoTime;
        this.limit = limit;
        this.nativeBytes = nativeBytes;
    }

    /// Calls with one number of rows.
    ///
    /// @param nanos that the shortest took
    /// @param nativeBytes the lowest reading; absent when there were too few
    private record Calls(
            int rows, long nanos, long inputBytes, long answerBytes, OptionalLong nativeBytes) {
        private Growth since(Calls fewer) {
            return Growth.between(
                    inputBytes - fewer.inputBytes,
                    answerBytes - fewer.answerBytes,
                    scratchSince(fewer));
        }

        private boolean isRead() {
            return nativeBytes.isPresent();
        }

        private long scratchSince(Calls fewer) {
            if (!isRead() || !fewer.isRead()) {
                return 0;
            }
            long scratch = nativeBytes.getAsLong() - fewer.nativeBytes.getAsLong();
            return scratch < NOISE_BYTES ? 0 : scratch;
        }

        private boolean isTooLong(int more, long left) {
            return nanos * READINGS * more / rows > left;
        }
    }

    /// What calls showed.
    ///
    /// @param isRead whether there was time enough to tell what the runtime needs
    /// @param rows of the largest call that was answered; 0 where none was
    record Finding(Growth growth, boolean isRead, int rows) {
        private static final Finding NONE = new Finding(Growth.NONE, false, 0);

        /// The same where an earlier load was measured, too: the lesser guess counts, and what
        /// there was no time to read is none.
        Finding after(Finding earlier) {
            if (!earlier.isRead) {
                return this;
            }
            return isRead ? new Finding(growth.orLess(earlier.growth), true, rows) : earlier;
        }
    }

    /// What requests grow to; nothing where the rows are not answered, of which warming up will
    /// tell. Made-up ones are narrowed down until they are.
    Finding run(LoadedModel model, WarmUpRows rows) {
        long end = nanoTime.getAsLong() + limit.toNanos();
        while (true) {
            try {
                return measure(model, rows, end);
            } catch (InferenceException e) {
                if (e.isPassing() || rows.areGiven() || !rows.narrow(e)) {
                    return Finding.NONE;
                }
            }
        }
    }

    private Finding measure(LoadedModel model, WarmUpRows rows, long end) {
        Calls one = call(model, rows, 1, end);
        Calls last = one;
        Growth growth = Growth.between(one.inputBytes, one.answerBytes, 0);
        boolean isRead = false;
        for (int more : MORE_ROWS) {
            if (!rows.canBatch() || last.isTooLong(more, end - nanoTime.getAsLong())) {
                break;
            }
            try {
                last = call(model, rows, more, end);
            } catch (InferenceException e) {
                // It takes no more at a time; what fewer rows showed holds.
                break;
            }
            Growth next = last.since(one);
            growth = last.isRead() ? next : new Growth(next.answer(), growth.scratch());
            isRead |= one.isRead() && last.isRead();
        }
        return new Finding(growth, isRead, last.rows);
    }

    private Calls call(LoadedModel model, WarmUpRows rows, int count, long end) {
        try (RequestBuffers own = buffers.forRequest()) {
            List<Tensor> inputs = rows.batch(count, WarmUp.memory(model, own));
            long answer = 0;
            long shortest = Long.MAX_VALUE;
            long lowest = Long.MAX_VALUE;
            int readings = 0;
            for (long now = nanoTime.getAsLong();
                    readings == 0 || (readings < READINGS && now < end);
                    readings++) {
                answer = answerBytes(model, inputs);
                shortest = Math.min(shortest, nanoTime.getAsLong() - now);
                lowest = Math.min(lowest, nativeBytes.getAsLong());
                now = nanoTime.getAsLong();
            }
            return new Calls(
                    count,
                    shortest,
                    Growth.bytes(inputs, model.signature()),
                    answer,
                    readings < READINGS ? OptionalLong.empty() : OptionalLong.of(lowest));
        }
    }

    private long answerBytes(LoadedModel model, List<Tensor> inputs) {
        try (RequestBuffers own = buffers.forRequest()) {
            OutputSelection all = OutputSelection.all(model.signature());
            return BatchTensors.bytes(model.infer(inputs, all, WarmUp.memory(model, own)));
        }
    }
}
