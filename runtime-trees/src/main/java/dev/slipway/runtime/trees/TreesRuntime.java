package dev.slipway.runtime.trees;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.runtime.trees.format.TreesFormat;
import dev.slipway.runtime.trees.lightgbm.LightGbmFormat;
import dev.slipway.runtime.trees.onnx.OnnxFormat;
import dev.slipway.runtime.trees.xgboost.XgboostFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Runs tree ensembles of every format it knows, in plain Java.
///
/// *Threads*: safe from many threads at once.
public final class TreesRuntime implements Runtime {
    private static final List<TreesFormat> FORMATS =
            List.of(new XgboostFormat(), new LightGbmFormat(), new OnnxFormat());

    /// For `ServiceLoader`.
    public TreesRuntime() {}

    @Override
    public String name() {
        return "trees";
    }

    @Override
    public List<String> formats() {
        return List.of("XGBoost's .json or .ubj", "LightGBM's text", "ONNX");
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return format(model).map(format -> Suitability.SPECIALIZED);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return known(model).estimate(model, options);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        TreesFormat format = known(model);
        long peak = format.estimate(model, options).loadPeakBytes();
        if (peak > options.memoryLimitBytes()) {
            throw new ModelRefusedException(
                    model.file(),
                    "byte 0",
                    "may need "
                            + peak
                            + " bytes to load (expected: <= "
                            + options.memoryLimitBytes()
                            + ")");
        }
        return format.load(model, options);
    }

    private static TreesFormat known(ModelPackage model) {
        return format(model)
                .orElseThrow(() ->
                        new ModelRefusedException(
                                model.file(), "byte 0", "not a known tree ensemble"));
    }

    private static Optional<TreesFormat> format(ModelPackage model) {
        try (InputStream in = Files.newInputStream(model.file())) {
            ByteBuffer head = ByteBuffer.wrap(in.readNBytes(TreesFormat.HEAD_BYTES));
            for (TreesFormat format : FORMATS) {
                if (format.recognises(head.duplicate(), model)) {
                    return Optional.of(format);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
