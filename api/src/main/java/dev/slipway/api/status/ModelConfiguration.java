package dev.slipway.api.status;

import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/// How a version is served, in the terms of Triton's model configuration.
///
/// *Source*: Triton's model-configuration extension: where `maxBatchSize` is above 0 every tensor
/// has a batch axis in front that `inputs` and `outputs` do not show.
///
/// @param maxBatchSize 0 when the first axes do not count the items of one batch
/// @param inputs without the batch axis where there is one
/// @param outputs without the batch axis where there is one
public record ModelConfiguration(
        String name,
        String platform,
        int maxBatchSize,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs) {
    /// The batch size that is announced: the real limit is the size of a request.
    public static final int BATCH_LIMIT = 65_536;

    /// Copies the lists.
    public ModelConfiguration {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// The configuration of a version whose signature is known.
    public static ModelConfiguration of(ServedVersion version) {
        List<TensorSpec> inputs = version.signature().inputs();
        List<TensorSpec> outputs = version.signature().outputs();
        boolean batched = version.signature().isBatched();
        return new ModelConfiguration(
                version.id().endpoint().value(),
                version.platform(),
                batched ? BATCH_LIMIT : 0,
                batched ? withoutBatchAxis(inputs) : inputs,
                batched ? withoutBatchAxis(outputs) : outputs);
    }

    /// Triton's name of a datatype: `TYPE_STRING` for `BYTES`, else the wire name after `TYPE_`.
    public static String typeName(TensorSpec spec) {
        return switch (spec.datatype()) {
            case BYTES -> "TYPE_STRING";
            case BOOL, UINT8, UINT16, UINT32, UINT64 -> "TYPE_" + spec.datatype();
            case INT8, INT16, INT32, INT64 -> "TYPE_" + spec.datatype();
            case FP16, BF16, FP32, FP64 -> "TYPE_" + spec.datatype();
        };
    }

    private static List<TensorSpec> withoutBatchAxis(List<TensorSpec> specs) {
        return specs.stream().map(ModelConfiguration::withoutBatchAxis).toList();
    }

    private static TensorSpec withoutBatchAxis(TensorSpec spec) {
        long[] inner = Arrays.copyOfRange(spec.shape().extents(), 1, spec.shape().rank());
        return new TensorSpec(spec.name(), spec.datatype(), Shape.of(inner), spec.labels());
    }
}
