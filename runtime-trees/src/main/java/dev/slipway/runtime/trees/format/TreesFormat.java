package dev.slipway.runtime.trees.format;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import java.nio.ByteBuffer;

/// A file format of tree ensembles.
///
/// *Threads*: stateless.
public interface TreesFormat {
    /// How many bytes of a file [#recognises] sees at most.
    int HEAD_BYTES = 64 << 10;

    /// Whether a file that starts with `head` is of this format. Looks at content alone and refuses
    /// nothing.
    ///
    /// @param head the first bytes of the file, at most [#HEAD_BYTES], from position 0 to its limit
    /// @param model where the rest can be found, should the head not be enough
    boolean recognises(ByteBuffer head, ModelPackage model);

    /// An upper bound of what loading takes.
    ///
    /// *Errors*: [dev.slipway.runtime.ModelRefusedException].
    ResourceEstimate estimate(ModelPackage model, LoadOptions options);

    /// Reads and compiles the model.
    ///
    /// *Errors*: [dev.slipway.runtime.ModelRefusedException].
    LoadedModel load(ModelPackage model, LoadOptions options);
}
