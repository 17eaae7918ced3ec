package dev.slipway.serving.check;

import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// A request that fits a version.
///
/// @param inputs in the signature's order
/// @param outputs the positions wanted
/// @param requested how each of them is wanted; empty when all are wanted as they are
/// @param rows how many batch items the inputs carry
public record CheckedRequest(
        List<Tensor> inputs, OutputSelection outputs, List<RequestedOutput> requested, int rows) {}
