package dev.slipway.cli.load;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The requests of a load run: from rows, or made up where none are given.
public final class LoadRequests {
    private static final int MADE_UP = 256;

    /// Values of all that are made up for an endpoint, which are held at once: with eight bytes
    /// each 64 MiB.
    private static final int MOST_VALUES = 1 << 23;

    /// Values are below.
    private static final int NUMBERS = 100;

    private static final int FLAGS = 2;

    private LoadRequests() {}

    /// Requests of these rows each, whose columns stand in the model's order.
    ///
    /// *Errors*: `IllegalArgumentException` when the endpoint does not take one matrix of numbers,
    /// or rows do not fit it.
    public static List<PredictRequest> of(EndpointDescription endpoint, List<Rows> parts) {
        RowBinding binding = binding(endpoint);
        List<PredictRequest> requests = new ArrayList<>();
        for (Rows part : parts) {
            if (binding.width() != part.columns().size()) {
                throw new IllegalArgumentException(
                        "columns: "
                                + part.columns()
                                + " (expected: "
                                + binding.width()
                                + " in the model's order; --columns picks them)");
            }
            requests.add(PredictRequest.of(endpoint.name(), fitting(binding, part)));
        }
        return requests;
    }

    private static NamedTensor fitting(RowBinding binding, Rows part) {
        try {
            return tensor(binding, part);
        } catch (RefusalException e) {
            throw new IllegalArgumentException(
                    e.refusal().message() + "; --protocol rows takes text", e);
        }
    }

    /// Made-up numbers in the shape that the endpoint takes: 256 requests, or fewer large ones.
    ///
    /// @param batch rows of each, 1 or more
    ///
    /// *Errors*: `IllegalArgumentException` when the endpoint does not take one matrix of numbers,
    /// or one request alone would have too many of them.
    public static List<PredictRequest> madeUp(EndpointDescription endpoint, int batch) {
        RowBinding binding = binding(endpoint);
        int count = Math.min(MADE_UP, mostRows(binding, batch) / batch);
        SplittableRandom random = new SplittableRandom(1);
        List<PredictRequest> requests = new ArrayList<>();
        for (int request = 0; request < count; request++) {
            RowWriter writer = binding.writer();
            for (int row = 0; row < batch; row++) {
                for (int column = 0; column < binding.width(); column++) {
                    boolean isFlag = writer.datatype(column) == Datatype.BOOL;
                    writer.whole(column, random.nextInt(isFlag ? FLAGS : NUMBERS));
                }
                writer.endRow();
            }
            NamedTensor tensor = writer.tensors(TensorAllocator.heap()).getFirst();
            requests.add(PredictRequest.of(endpoint.name(), tensor));
        }
        return requests;
    }

    /// Of all requests together. One row is never too much: the model takes it.
    private static int mostRows(RowBinding binding, int batch) {
        int most = Math.max(1, MOST_VALUES / Math.max(1, binding.width()));
        if (batch > most) {
            throw new IllegalArgumentException(
                    "batch: "
                            + batch
                            + " (expected: at most "
                            + most
                            + " made-up rows of "
                            + binding.width()
                            + " columns)");
        }
        return most;
    }

    private static NamedTensor tensor(RowBinding binding, Rows rows) {
        RowWriter writer = binding.writer();
        writer.table(rows);
        return writer.tensors(TensorAllocator.heap()).getFirst();
    }

    private static RowBinding binding(EndpointDescription endpoint) {
        Signature signature = Signature.of(endpoint.inputs(), endpoint.outputs());
        List<TensorSpec> inputs = signature.inputs();
        if (inputs.size() != 1 || !inputs.getFirst().datatype().isFixedSize()) {
            throw new IllegalArgumentException(
                    "endpoint "
                            + endpoint.name()
                            + ": "
                            + inputs.size()
                            + " inputs (expected: one matrix of numbers; --protocol rows takes"
                            + " any table)");
        }
        return RowBinding.positional(signature);
    }
}
