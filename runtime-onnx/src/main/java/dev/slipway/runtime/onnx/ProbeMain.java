package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.onnx.ProbeRecord.CallCost;
import dev.slipway.runtime.onnx.ProbeRecord.WeightFile;
import dev.slipway.runtime.onnx.graph.ExternalWeights;
import dev.slipway.runtime.onnx.graph.GraphRewrite;
import dev.slipway.runtime.onnx.graph.MalformedModelException;
import dev.slipway.runtime.onnx.graph.ModelHead;
import dev.slipway.runtime.onnx.graph.ModelOutline;
import dev.slipway.runtime.onnx.graph.Outputs;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.runtime.onnx.graph.WireMessage;
import dev.slipway.runtime.protobuf.MalformedProtobufException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The probe's process: loads, optimizes, warms and measures one model file, so that a file that
/// harms its process harms this one.
public final class ProbeMain {
    /// The exit status of a refusal that says why.
    static final int REFUSED = 20;

    /// Where a refusal stands that more memory would undo.
    static final String MEMORY = "memory";

    private static final long MARGIN_BYTES = 4L << 20;
    private static final long GUESS_FACTOR = 4;

    private final ProbeFiles files;
    private final ProbeRequest request;

    private ProbeMain(ProbeFiles files, ProbeRequest request) {
        this.files = files;
        this.request = request;
    }

    /// Probes what the request file in the given directory names.
    ///
    /// @param arguments the probe's directory
    public static void main(String[] arguments) throws IOException {
        ProbeFiles files = new ProbeFiles(Path.of(arguments[0]));
        ProbeRequest request = ProbeRequest.decode(Files.readAllBytes(files.request()));
        try {
            DurableFiles.write(files.record(), new ProbeMain(files, request).probe().encode());
        } catch (MalformedModelException e) {
            refuse(files, e.position(), e.reason());
        } catch (MalformedProtobufException e) {
            refuse(files, e.position(), e.reason());
        } catch (OrtException e) {
            refuse(files, "graph", EngineErrors.text(e));
        }
    }

    private static void refuse(ProbeFiles files, String position, String reason)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(position);
            out.writeUTF(reason);
        }
        DurableFiles.write(files.refusal(), bytes.toByteArray());
        java.lang.Runtime.getRuntime().halt(REFUSED);
    }

    private ProbeRecord probe() throws IOException, OrtException {
        if (!Digests.ofFile(request.file()).equals(request.digest())) {
            throw new MalformedModelException("content", "changed since it was opened");
        }
        warmEngine();
        long baseline = MemoryGauge.resident().orElse(0);
        ByteBuffer file = map(request.file());
        ModelOutline outline = ModelOutline.read(file);
        ExternalWeights weights = new ExternalWeights(request.root(), directory());
        rewrite(outline, file, weights);
        requireWithinLimit(baseline);
        optimize(outline);
        requireWithinLimit(baseline);
        // The serving process opens what has been optimized, which takes less than optimizing.
        MemoryGauge.forgetPeak();
        List<TensorPlan> inputs = outline.inputs().stream().map(TensorPlan::input).toList();
        ExecutionTarget target = new ExecutionTarget.Cpu();
        OrtSession session = request.sessions().open(files.graph(), target);
        ProbeRecord draft =
                new ProbeRecord(
                        Digests.ofFile(files.graph()),
                        weightFiles(weights),
                        inputs,
                        Outputs.read(session, outline, file),
                        outline.repeats(),
                        outline.readsCharacters(),
                        0,
                        0,
                        new CallCost(0, 0));
        return measured(session, draft, baseline);
    }

    /// Opens a session of nothing, so that what the engine takes once is not the model's.
    private void warmEngine() throws IOException, OrtException {
        Path nothing = files.temporary().resolve("nothing.onnx");
        WireMessage model = GraphRewrite.identityModel();
        try (FileChannel out =
                FileChannel.open(
                        nothing, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            model.writeTo(out);
        }
        request.sessions().open(nothing, new ExecutionTarget.Cpu()).close();
    }

    private Path directory() {
        Path parent = request.file().getParent();
        return parent == null ? request.root() : parent;
    }

    private ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw MalformedModelException.atByte(
                        0, channel.size() + " bytes (expected: < 2 GiB)");
            }
            if (channel.size() == 0) {
                throw MalformedModelException.atByte(0, "the file is empty");
            }
            ByteBuffer content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            if (!ModelHead.isOnnx(content.duplicate())) {
                throw MalformedModelException.atByte(0, "not an ONNX model");
            }
            return content;
        }
    }

    private void rewrite(ModelOutline outline, ByteBuffer file, ExternalWeights weights)
            throws IOException {
        WireMessage model = new GraphRewrite(outline, weights).model(file);
        if (model.size() > Integer.MAX_VALUE) {
            throw new MalformedModelException(
                    "weights", model.size() + " bytes with external data (expected: < 2 GiB)");
        }
        try (FileChannel out =
                FileChannel.open(
                        files.rewritten(),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            model.writeTo(out);
        }
    }

    private void optimize(ModelOutline outline) throws IOException {
        ExecutionTarget target = new ExecutionTarget.Cpu();
        try {
            request.sessions().optimize(files.rewritten(), files.graph(), target);
        } catch (OrtException e) {
            throw new MalformedModelException(
                    EngineErrors.position(e, outline), EngineErrors.text(e));
        }
        if (Files.isRegularFile(files.graph()) && opens(target)) {
            Files.delete(files.rewritten());
        } else {
            // Some optimized graphs cannot be written or read back; the rewritten one always can.
            Files.deleteIfExists(files.graph());
            Files.move(files.rewritten(), files.graph());
        }
        DurableFiles.sync(files.graph());
    }

    private boolean opens(ExecutionTarget target) {
        try {
            request.sessions().open(files.graph(), target).close();
            return true;
        } catch (OrtException e) {
            return false;
        }
    }

    private List<WeightFile> weightFiles(ExternalWeights weights) throws IOException {
        List<WeightFile> listed = new ArrayList<>();
        for (Path file : weights.files()) {
            listed.add(
                    new WeightFile(directory().relativize(file).toString(), Digests.ofFile(file)));
        }
        return listed;
    }

    private ProbeRecord measured(OrtSession session, ProbeRecord draft, long baseline)
            throws IOException {
        List<TensorPlan> outputs = draft.outputs();
        CallCost cost = draft.cost();
        try (OnnxModel model = new OnnxModel(session, signature(draft), draft, 1, null)) {
            WarmUp warmUp = new WarmUp(model, draft.inputs(), System::nanoTime);
            Optional<Integer> extent = warmUp.acceptedExtent();
            if (extent.isPresent()) {
                outputs = warmUp.corrected(outputs, extent.get());
                cost = warmUp.cost(extent.get());
            }
            requireWithinLimit(baseline);
            long guess = GUESS_FACTOR * Files.size(files.graph()) + MARGIN_BYTES;
            long resident = above(MemoryGauge.resident().orElse(baseline + guess), baseline);
            long peak = above(MemoryGauge.peak().orElse(baseline + guess), baseline);
            return new ProbeRecord(
                    draft.graphDigest(),
                    draft.weightFiles(),
                    draft.inputs(),
                    outputs,
                    draft.repeats(),
                    draft.readsCharacters(),
                    Math.max(peak, resident),
                    resident,
                    cost);
        }
    }

    private static Signature signature(ProbeRecord record) {
        return Signature.of(
                record.inputs().stream().map(TensorPlan::spec).toList(),
                record.outputs().stream().map(TensorPlan::spec).toList());
    }

    private void requireWithinLimit(long baseline) {
        long taken = above(MemoryGauge.peak().orElse(baseline), baseline);
        if (taken > request.memoryLimitBytes() + MARGIN_BYTES) {
            throw new MalformedModelException(
                    MEMORY, "needed more than " + request.memoryLimitBytes() + " bytes");
        }
    }

    private static long above(long bytes, long baseline) {
        return Math.max(0, bytes - baseline) + MARGIN_BYTES;
    }
}
