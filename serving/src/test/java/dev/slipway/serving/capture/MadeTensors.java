package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// The tensors of a prediction, to be offered to rings.
///
/// @param common what they have in common with others
/// @param named all of them
/// @param size of them, as it was measured once
record MadeTensors(PredictionId id, CommonCall common, List<NamedTensor> named, long size) {
    /// Those of a call that has nothing in common with others.
    static MadeTensors of(PredictionId id, CapturedCall call) {
        List<NamedTensor> all = call.tensors();
        CommonCall common = new CommonCall(call, all);
        long size = TensorsRecord.size(common, id, List.of(), all, Long.MAX_VALUE);
        return new MadeTensors(id, common, all, size);
    }

    /// Whether there was room for them.
    boolean into(CaptureRing ring) {
        return ring.offer(id, common, List.of(), named, size);
    }

    /// Bytes that they take there, without their head.
    int bytes() {
        return TensorsRecord.bytes(size);
    }
}
