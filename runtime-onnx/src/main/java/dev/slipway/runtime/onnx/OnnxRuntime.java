package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.runtime.onnx.ProbeCache.Probed;
import dev.slipway.runtime.onnx.graph.ModelHead;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Runs `.onnx` files with ONNX Runtime.
///
/// *Threads*: any; the first load of a file waits for its probe, which may take up to the time
/// limit, so it belongs on a platform thread.
public final class OnnxRuntime implements Runtime {
    private static final int HEAD_BYTES = 1 << 12;
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    /// How often a graph is looked for that is replaced while it is opened.
    private static final int MOST_OPENINGS = 5;

    private final ExecutionTarget target;
    private final WholeFiles whole;

    /// On the processor.
    public OnnxRuntime() {
        this(new ExecutionTarget.Cpu());
    }

    /// On this target.
    public OnnxRuntime(ExecutionTarget target) {
        this(target, new WholeFiles(InstantSource.system()));
    }

    /// @param whole what was hashed lately
    OnnxRuntime(ExecutionTarget target, WholeFiles whole) {
        this.target = target;
        this.whole = whole;
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public boolean isNative() {
        return true;
    }

    @Override
    public List<String> formats() {
        return List.of("ONNX");
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        try (FileChannel channel = FileChannel.open(model.file())) {
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // A short read is continued.
            }
            boolean onnx = ModelHead.isOnnx(head.flip());
            return onnx ? Optional.of(Suitability.GENERAL) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        ProbeRecord probed = probed(model, options).record();
        return new ResourceEstimate(probed.loadPeakBytes(), probed.residentBytes(), true);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        for (int i = 0; i < MOST_OPENINGS; i++) {
            Probed probed = probed(model, options);
            requireWithinLimit(model, probed.record(), options);
            Signature signature = signature(model, probed.record());
            Optional<OrtSession> session = opened(model, probed, options);
            if (session.isPresent()) {
                return loaded(session.get(), signature, probed.record(), options);
            }
        }
        throw new ModelRefusedException(
                model.file(), "content", "replaced by other weights whenever it was opened");
    }

    private static void requireWithinLimit(
            ModelPackage model, ProbeRecord record, LoadOptions options) {
        if (record.loadPeakBytes() > options.memoryLimitBytes()) {
            throw new ModelRefusedException(
                    model.file(),
                    "memory",
                    record.loadPeakBytes()
                            + " bytes (expected: <= "
                            + options.memoryLimitBytes()
                            + ")");
        }
    }

    /// A session on the graph that was found; empty when another one stands in its place. The place
    /// by a model file's digest alone is that of whichever package was probed first, and after it
    /// was damaged or pruned that may be one with other weights.
    private Optional<OrtSession> opened(ModelPackage model, Probed probed, LoadOptions options) {
        Sessions sessions = new Sessions(options.intraOpThreads(), options.spinning());
        try {
            OrtSession session = sessions.open(probed.graph(), target);
            if (isStill(probed)) {
                return Optional.of(session);
            }
            session.close();
            return Optional.empty();
        } catch (OrtException e) {
            if (!isStill(probed)) {
                return Optional.empty();
            }
            throw new ModelRefusedException(model.file(), "graph", EngineErrors.text(e), e);
        } catch (LinkageError e) {
            throw new ModelRefusedException(
                    model.file(), "engine", "cannot be started here: " + EngineErrors.why(e), e);
        }
    }

    private boolean isStill(Probed probed) {
        try {
            return whole.has(probed.graph(), probed.record().graphDigest());
        } catch (IOException e) {
            return false;
        }
    }

    private static LoadedModel loaded(
            OrtSession session, Signature signature, ProbeRecord record, LoadOptions options) {
        Duration longest =
                options.timeLimit().compareTo(LONGEST_CALL) < 0
                        ? options.timeLimit()
                        : LONGEST_CALL;
        return new OnnxModel(
                session,
                signature,
                record,
                options.intraOpThreads(),
                record.repeats() ? new CallLimit(longest) : null);
    }

    private Probed probed(ModelPackage model, LoadOptions options) {
        try {
            Path nativeLibrary = NativeLibrary.prepare(options.cache());
            return new ProbeCache(options.cache(), target, InstantSource.system(), whole)
                    .obtain(model, options, nativeLibrary);
        } catch (IOException e) {
            throw new ModelRefusedException(model.file(), "cache", "cannot be used: " + e, e);
        }
    }

    private static Signature signature(ModelPackage model, ProbeRecord record) {
        try {
            return new Signature(
                    record.inputs().stream().map(TensorPlan::spec).toList(),
                    record.outputs().stream().map(TensorPlan::spec).toList(),
                    model.manifest().features());
        } catch (IllegalArgumentException e) {
            throw new ModelRefusedException(
                    model.file(), "signature", String.valueOf(e.getMessage()), e);
        }
    }
}
