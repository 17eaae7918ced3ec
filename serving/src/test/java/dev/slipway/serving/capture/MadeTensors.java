package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// The tensors of a prediction, to be offered to rings.
///
/// @param common what they have in common with others
/// @param named all of them
/// @param bytes that they take in a ring, without their head, as it was measured once
record MadeTensors(PredictionId id, CommonCall common, List<NamedTensor> named, int bytes) {
    /// Those of a call that has nothing in common with others.
    static MadeTensors of(PredictionId id, CapturedCall call) {
        List<NamedTensor> all = call.tensors();
        CommonCall common = new CommonCall(call, all);
        long bytes = TensorsRecord.bytes(common, id, List.of(), all, Long.MAX_VALUE);
        return new MadeTensors(id, common, all, Math.toIntExact(bytes));
    }

    /// Whether there was room for them.
    boolean into(CaptureRing ring) {
        return ring.offer(id, common, List.of(), named, bytes);
    }
}
