package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits to be written, bounded in bytes. It waits as bytes in memory that is used again, not
/// as objects: those were alive at every collection, which copied them while nobody was answered.
///
/// Each processor has a lane of its own, so that two of them do not write to the same lines of the
/// cache in turns. All that stands of one prediction has the lane that its id names, in the order
/// in which it came.
///
/// *Threads*: any number offer, one takes. Lock-free: whoever takes may have the lowest priority of
/// all and never keeps a request waiting. Nobody is woken; who takes looks by itself.
public final class CaptureRing {
    private final RingLane[] lanes;

    /// From which one is taken now.
    private int current;

    /// @param limit of the memory that waits, in bytes
    CaptureRing(long limit) {
        this(limit, 1);
    }

    /// @param count of lanes, a power of two
    CaptureRing(long limit, int count) {
        AtomicLong taken = new AtomicLong();
        RingLane[] all = new RingLane[count];
        Arrays.setAll(all, _ -> new RingLane(limit, taken, all));
        lanes = all;
    }

    /// Whether there was room for what was observed of a prediction.
    ///
    /// @param common what it has in common with others
    boolean offer(ObservedPrediction prediction, CommonObserved common) {
        return lane(prediction.id()).offer(prediction, common);
    }

    /// Whether there was room for the tensors of a prediction.
    ///
    /// @param common what they have in common with others
    /// @param size as [TensorsRecord] said of them
    boolean offer(
            PredictionId id,
            CommonCall common,
            List<Tensor> inputs,
            List<NamedTensor> named,
            long size) {
        return lane(id).offer(id, common, inputs, named, size);
    }

    private RingLane lane(PredictionId id) {
        return lanes[Lanes.of(id) & (lanes.length - 1)];
    }

    /// The oldest of a lane, or null when nothing waits that is whole. What it gave before is the
    /// next one then.
    ///
    /// @param beforeLettingGo runs before memory is used again in which anything stands that it
    ///     gave
    public @Nullable Waiting next(Runnable beforeLettingGo) {
        for (int i = 0; i < lanes.length; i++) {
            Waiting next = lanes[current].next(beforeLettingGo);
            if (next != null) {
                return next;
            }
            current = (current + 1) & (lanes.length - 1);
        }
        return null;
    }

    /// How many predictions were let in so far, whether they still wait or not.
    long counted() {
        long counted = 0;
        for (RingLane lane : lanes) {
            counted += lane.counted();
        }
        return counted;
    }

    /// Bytes that wait now.
    public long bytes() {
        long bytes = 0;
        for (RingLane lane : lanes) {
            bytes += lane.bytes();
        }
        return bytes;
    }
}
