package dev.slipway.serving.fleet;

import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.footprint.LoadScale;

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
            quiet.execute(() -> scale.giveBack(model::close));
        } else {
            model.close();
        }
    }

    /// What comes later is closed by whoever asks.
    @Override
    public void close() {
        quiet.close();
    }
}
