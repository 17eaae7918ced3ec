package dev.slipway.runtime.trees.onnx;

import dev.slipway.api.model.Feature;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.protobuf.FileBytes;
import dev.slipway.runtime.protobuf.MalformedProtobufException;
import dev.slipway.runtime.trees.format.TreesFormat;
import dev.slipway.tensor.Datatype;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// ONNX files that hold one tree ensemble in its usual wrapping; other graphs are not of this
/// format.
///
/// *Threads*: stateless.
public final class OnnxFormat implements TreesFormat {
    private static final int SMALL_WINDOW = 4 << 10;
    private static final int LARGE_WINDOW = 256 << 10;
    private static final long OUTLINE_BUDGET = 8 << 20;

    /// The first field of every model: `ir_version`, or a producer where it is left out.
    private static final int IR_VERSION_TAG = 0x08;

    private static final long FIXED_BYTES = 32 << 20;

    /// Memory per file byte: a split takes at least 15 bytes in a file and some 250 in memory.
    private static final long BYTES_PER_BYTE = 24;

    @Override
    public boolean recognises(ByteBuffer head, ModelPackage model) {
        if (head.limit() < 2 || head.get(0) != IR_VERSION_TAG) {
            return false;
        }
        try {
            return read(model, SMALL_WINDOW, OUTLINE_BUDGET, bytes -> outline(bytes, model))
                    .isPresent();
        } catch (ModelRefusedException e) {
            return false;
        }
    }

    private static Optional<GraphPlan> outline(FileBytes bytes, ModelPackage model) {
        return GraphPlan.of(OnnxGraph.read(model.file(), bytes));
    }

    /// Does something with the model's bytes, and refuses it when they are not what they should be.
    private static <T> T read(
            ModelPackage model, int window, long budget, Function<FileBytes, T> reader) {
        try (FileBytes bytes = new FileBytes(model.file(), window, budget)) {
            return reader.apply(bytes);
        } catch (MalformedProtobufException e) {
            throw new ModelRefusedException(model.file(), e.position(), e.reason(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new ModelRefusedException(model.file(), "file", "cannot be read: " + e, e);
        }
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return read(model, SMALL_WINDOW, OUTLINE_BUDGET, bytes -> estimate(bytes, model));
    }

    private static ResourceEstimate estimate(FileBytes bytes, ModelPackage model) {
        long targets = OnnxEnsembles.targets(plan(bytes, model));
        long perByte = BYTES_PER_BYTE + (targets == 1 ? 0 : 6 * targets);
        long bound = FIXED_BYTES + bytes.size() * perByte;
        return new ResourceEstimate(bound, bound, false);
    }

    private static GraphPlan plan(FileBytes bytes, ModelPackage model) {
        return outline(bytes, model).orElseThrow(() -> foreign(model));
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        return read(model, LARGE_WINDOW, Long.MAX_VALUE, bytes -> load(bytes, model));
    }

    private static LoadedModel load(FileBytes bytes, ModelPackage model) {
        GraphPlan plan = plan(bytes, model);
        OnnxEnsemble ensemble = OnnxEnsembles.build(plan, width(plan));
        boolean inDouble = plan.matrixType() == Datatype.FP64;
        Finish finish =
                plan.classes().isEmpty()
                        ? new RegressorFinish(PostTransform.of(plan.ensemble()))
                        : ClassifierFinish.of(plan.ensemble(), ensemble, inDouble);
        return new OnnxTreeModel(plan, ensemble, finish, features(plan, model));
    }

    /// The matrix's columns, or -1 where the graph leaves them open.
    private static int width(GraphPlan plan) {
        long width = 0;
        for (MatrixPart part : plan.parts()) {
            if (part.width() < 0) {
                return -1;
            }
            width += part.width();
        }
        int limit = OnnxEnsembles.COLUMN_LIMIT;
        if (width > limit) {
            throw plan.ensemble().refuse(width + " columns (expected: <= " + limit + ")");
        }
        return (int) width;
    }

    /// The manifest's names, where one input is all that there is. They are those of its columns;
    /// the graph may make the ensemble's matrix of some of them, or of one twice.
    private static List<Feature> features(GraphPlan plan, ModelPackage model) {
        List<Feature> features = model.manifest().features();
        if (plan.inputs().size() != 1 || features.isEmpty()) {
            return List.of();
        }
        long columns = plan.inputs().getFirst().extents().get(1);
        if (features.size() != columns) {
            throw new ModelRefusedException(
                    model.file(),
                    "features of the manifest",
                    features.size() + " (expected: " + columns + ", one per column)");
        }
        return features;
    }

    private static ModelRefusedException foreign(ModelPackage model) {
        return new ModelRefusedException(
                model.file(), "graph", "not one tree ensemble in its usual wrapping");
    }
}
