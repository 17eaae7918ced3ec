package dev.slipway.api.control;

import java.time.Instant;
import java.util.function.Consumer;

/// What the journal says, now and earlier.
///
/// *Threads*: any.
public interface Images {
    /// The newest image; one volatile read.
    Image current();

    /// The image as it was at `time`; reads the journal.
    Image asOf(Instant time);

    /// The image after the record `seq`; reads the journal.
    Image after(long seq);

    /// Calls `watcher` with the current image and with each later one, in order, one at a time,
    /// until the returned handle is closed. A slow watcher misses images in between, never the
    /// last.
    Watch watch(Consumer<Image> watcher);

    /// A watcher that can be sent away.
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
