package dev.slipway.capture;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLoss;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where predictions of streams go that are to be kept. They are drawn by then, and they come as
/// files of checkpoints that outlive whoever brings them: what was taken may come once more.
///
/// *Threads*: any platform thread; it waits for the disk.
public interface StreamCaptures {
    /// A drawn prediction.
    ///
    /// @param tensors with the policy by which columns are dropped and hashed; absent where they
    ///     were too large
    record Streamed(ObservedPrediction prediction, CaptureItem.@Nullable Tensors tensors) {}

    /// What an endpoint's owner wants kept.
    CapturePolicy policy(EndpointName endpoint);

    /// What the inputs and outputs of one prediction may have.
    ///
    /// *Units*: bytes.
    long tensorBytes();

    /// The key by which files of a job are sealed on their way, in hexadecimal digits: columns that
    /// are to be hashed lie in them as they are. The same each time.
    String key(String job);

    /// Keeps predictions; what the disk refuses is lost and counted.
    ///
    /// *Errors*: `IOException` in words when nothing is taken any more.
    ///
    /// @param isDoubtful whether some of them may have been taken before: those stay as they are
    /// @param patience with others that are being written, on a thread of the lowest priority
    /// @return whether they were taken; if not, none is, and they are to be brought again
    boolean take(List<Streamed> predictions, boolean isDoubtful, Duration patience)
            throws IOException;

    /// Counts predictions that were drawn, and lost before they came: whole, or their tensors
    /// alone.
    void lose(CaptureLoss loss, long count);
}
