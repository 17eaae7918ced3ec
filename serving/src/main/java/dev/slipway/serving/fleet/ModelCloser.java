package dev.slipway.serving.fleet;

import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.footprint.LoadScale;
import java.util.concurrent.atomic.AtomicBoolean;

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
    /// nobody comes for it again.
    private void closeQuietly(LoadedModel model) {
        AtomicBoolean hasBegun = new AtomicBoolean();
        Runnable closing =
                () -> {
                    if (hasBegun.compareAndSet(false, true)) {
                        scale.giveBack(model::close);
                    }
                };
        try {
            quiet.execute(closing);
        } catch (RuntimeException | Error e) {
            if (hasBegun.get()) {
                throw e;
            }
            closing.run();
        }
    }

    /// What comes later is closed by whoever asks.
    @Override
    public void close() {
        quiet.close();
    }
}
