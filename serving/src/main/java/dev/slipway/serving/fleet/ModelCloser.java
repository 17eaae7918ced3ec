package dev.slipway.serving.fleet;

import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.footprint.LoadScale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Closes models of native code: one after the other, where nobody else wants the processor, and
/// known to whoever weighs another version meanwhile. Freeing some hundred megabytes takes as long
/// as a request may.
///
/// It has a thread of its own: a version that loads may wait for one that leaves.
///
/// *Threads*: safe from any number of threads; each waits until its model is closed.
final class ModelCloser implements AutoCloseable {
    private final LoadScale scale;
    private final QuietWork quiet;

    ModelCloser(LoadScale scale, QuietWork quiet) {
        this.scale = scale;
        this.quiet = quiet;
    }

    /// Closes a model that nobody is inside.
    void close(LoadedModel model) {
        if (model.isNative()) {
            closeQuietly(model);
        } else {
            model.close();
        }
    }

    /// Where there is no quiet thread to be had, for want of memory, say, whoever asks closes it:
    /// nobody comes for it again. One that a quiet thread has begun all the same is waited for.
    private void closeQuietly(LoadedModel model) {
        FutureTask<Boolean> closing =
                new FutureTask<>(() -> {
                    scale.giveBack(model::close);
                    return true;
                });
        try {
            quiet.execute(closing);
        } catch (RuntimeException | Error e) {
            closing.run();
        }
        requireClosed(closing);
    }

    /// Waits whatever interrupts it, as the memory counts as given back from then on.
    ///
    /// *Errors*: what the model broke on.
    private static void requireClosed(FutureTask<Boolean> closing) {
        boolean isInterrupted = false;
        boolean hasEnded = false;
        try {
            while (!hasEnded) {
                try {
                    hasEnded = closing.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// What comes later is closed by whoever asks.
    @Override
    public void close() {
        quiet.close();
    }
}
