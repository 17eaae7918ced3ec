package dev.slipway.jobs;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// What a model answers to one row after the other, as requests come.
final class RealTime implements AutoCloseable {
    private final LoadedModel model;

    RealTime(Path directory, Path cache) {
        ModelPackage source = ModelPackages.open(directory);
        List<Runtime> runtimes =
                ServiceLoader.load(Runtime.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        this.model =
                Runtimes.best(FeaturedRuntime.around(runtimes), source)
                        .load(source, LoadOptions.defaults(cache));
    }

    /// The first output's first value for a row of cells in the model's order.
    float answer(List<Cell> cells) {
        return first(cells).floatAt(0);
    }

    /// All values of the first output, which are of 64 bits.
    List<Double> answers(List<Cell> cells) {
        DenseTensor answer = first(cells);
        List<Double> values = new ArrayList<>();
        for (int at = 0; at < answer.elementCount(); at++) {
            values.add(answer.doubleAt(at));
        }
        return values;
    }

    private DenseTensor first(List<Cell> cells) {
        RowWriter writer = RowBinding.positional(model.signature()).writer();
        for (int column = 0; column < cells.size(); column++) {
            writer.cell(column, cells.get(column));
        }
        writer.endRow();
        List<Tensor> inputs =
                writer.tensors(TensorAllocator.heap()).stream().map(NamedTensor::tensor).toList();
        return (DenseTensor)
                model.infer(inputs, OutputSelection.of(0), TensorAllocator.heap()).getFirst();
    }

    @Override
    public void close() {
        model.close();
    }
}
