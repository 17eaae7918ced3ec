package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.trees.engine.CompiledTrees;
import dev.slipway.runtime.trees.format.MatrixModel;
import dev.slipway.runtime.trees.format.TreesFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/// LightGBM's text format.
///
/// *Threads*: stateless.
public final class LightGbmFormat implements TreesFormat {
    private static final byte[] MAGIC =
            (LightGbmReader.MAGIC + "\n").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC_WITH_RETURN =
            (LightGbmReader.MAGIC + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final long FIXED_BYTES = 4 << 20;

    /// Memory per file byte: a split takes at least 10 bytes in a file and some 250 in memory.
    private static final long BYTES_PER_BYTE = 32;

    @Override
    public boolean recognises(ByteBuffer head, ModelPackage model) {
        return startsWith(head, MAGIC) || startsWith(head, MAGIC_WITH_RETURN);
    }

    private static boolean startsWith(ByteBuffer head, byte[] magic) {
        return head.limit() >= magic.length
                && head.slice(0, magic.length).equals(ByteBuffer.wrap(magic));
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        try {
            long bound = FIXED_BYTES + BYTES_PER_BYTE * Files.size(model.file());
            return new ResourceEstimate(bound, bound, false);
        } catch (IOException e) {
            throw new ModelRefusedException(model.file(), "file", "cannot be read: " + e, e);
        }
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        LightGbmModel read = LightGbmReader.read(model.file());
        return MatrixModel.of(
                model,
                "lightgbm",
                read.features(),
                CompiledTrees.of(read.ensemble()),
                read.transform());
    }
}
