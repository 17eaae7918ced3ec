package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.Signature;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.packages.rows.RowFiles;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 120,000 real flights: what the definition computes is what the training script did.
final class FeaturesParityTest {
    private static final int ROWS = 120_000;

    @TempDir private Path scratch;

    @Test
    void featuresAndAnswersHaveTheBitsOfTheTrainingScript() throws IOException {
        Rows flights = RowFiles.first(FeaturedFlights.rows(), ROWS, Long.MAX_VALUE);
        assertThat(flights.count()).isEqualTo(ROWS);
        try (LoadedModel plain = load(FeaturedFlights.plain());
                LoadedModel loaded = load(FeaturedFlights.in(scratch))) {
            FeaturedModel featured = (FeaturedModel) loaded;
            List<Tensor> expected = tensors(plain.signature(), flights);
            List<Tensor> raw = tensors(featured.signature(), flights);
            assertThat(bits(featured.join(raw, TensorAllocator.heap()))).isEqualTo(bits(expected));
            assertThat(bits(answers(featured, raw))).isEqualTo(bits(answers(plain, expected)));
        }
    }

    private LoadedModel load(Path folder) {
        ModelPackage model = ModelPackages.open(folder);
        return FeaturedRuntime.around(new TreesRuntime())
                .load(model, LoadOptions.defaults(scratch));
    }

    private static List<Tensor> answers(LoadedModel model, List<Tensor> inputs) {
        return model.infer(inputs, OutputSelection.all(model.signature()), TensorAllocator.heap());
    }

    private static List<Tensor> tensors(Signature signature, Rows rows) {
        List<String> columns = RowBinding.columnNames(signature);
        RowWriter writer = RowBinding.positional(signature).writer();
        List<Integer> places = columns.stream().map(rows.columns()::indexOf).toList();
        for (List<Cell> row : rows.cells()) {
            for (int column = 0; column < places.size(); column++) {
                writer.cell(column, row.get(places.get(column)));
            }
            writer.endRow();
        }
        return writer.tensors(TensorAllocator.heap()).stream().map(NamedTensor::tensor).toList();
    }

    private static byte[] bits(List<Tensor> tensors) {
        DenseTensor tensor = (DenseTensor) tensors.getFirst();
        byte[] bits = new byte[tensor.buffer().limit()];
        tensor.buffer().get(0, bits);
        return bits;
    }
}
