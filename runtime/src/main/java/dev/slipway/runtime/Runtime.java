package dev.slipway.runtime;

import java.util.List;
import java.util.Optional;

/// One way of executing models, found by `ServiceLoader`.
///
/// Obligations:
/// 1. `recognise` looks at content, never at the name alone, reads a bounded part of the file and
///    refuses nothing: a file it does not know is simply not its own.
/// 2. `estimate` is an upper bound: loading the same package never uses more memory.
/// 3. `estimate` and `load` end in bounded time and memory for every input, hostile ones included,
///    with a model or a [ModelRefusedException] that names file and position.
/// 4. `load` returns only models that are ready to answer; a failed load leaves nothing behind.
/// 5. All methods may be called from many threads at once.
public interface Runtime {
    /// The engine's name, unique in the process, such as `trees`.
    String name();

    /// Whether its models run in native code, where their memory is, too.
    default boolean isNative() {
        return false;
    }

    /// What people call the formats of the files that it reads; none where it reads no file.
    default List<String> formats() {
        return List.of();
    }

    /// How well this runtime can execute the package; empty when it cannot read it.
    Optional<Suitability> recognise(ModelPackage model);

    /// What loading and keeping the model takes.
    ///
    /// *Errors*: [ModelRefusedException].
    ResourceEstimate estimate(ModelPackage model, LoadOptions options);

    /// Loads the model.
    ///
    /// *Errors*: [ModelRefusedException].
    LoadedModel load(ModelPackage model, LoadOptions options);
}
