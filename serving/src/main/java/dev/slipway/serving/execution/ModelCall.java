package dev.slipway.serving.execution;

import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.metering.Account;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// One call of one model, checked and ready to run.
///
/// @param inputs in the signature's order
/// @param allocator where the outputs go
/// @param rows how many batch items the inputs carry
/// @param deadline after which the call is not started
/// @param holding kept while the model runs
/// @param account on which its time goes
public record ModelCall(
        LoadedModel model,
        List<Tensor> inputs,
        OutputSelection outputs,
        TensorAllocator allocator,
        int rows,
        Deadline deadline,
        Holding holding,
        Account account) {}
