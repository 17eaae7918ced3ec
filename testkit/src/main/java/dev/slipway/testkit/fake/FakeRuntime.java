package dev.slipway.testkit.fake;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/// A runtime whose model files are the text `summing COLUMNS`.
public final class FakeRuntime implements Runtime {
    private static final String PREFIX = "summing ";

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return text(model).startsWith(PREFIX)
                ? Optional.of(Suitability.SPECIALIZED)
                : Optional.empty();
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return new ResourceEstimate(1, 1, false);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        String text = text(model);
        try {
            int columns = Integer.parseInt(text.substring(PREFIX.length()).strip());
            if (columns < 1) {
                throw new NumberFormatException(columns + " columns");
            }
            return FakeModel.summing(columns);
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new ModelRefusedException(
                    model.file(), "byte " + PREFIX.length(), "expected: a column count", e);
        }
    }

    private static String text(ModelPackage model) {
        try {
            return Files.size(model.file()) > 100 ? "" : Files.readString(model.file());
        } catch (IOException e) {
            return "";
        }
    }
}
