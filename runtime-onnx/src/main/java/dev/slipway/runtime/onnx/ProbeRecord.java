package dev.slipway.runtime.onnx;

import dev.slipway.runtime.onnx.graph.GraphValue;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.tensor.Datatype;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the probe learned about a model; written once, read at every later load.
///
/// @param graphDigest SHA-256 of the kept graph
/// @param weightFiles the external files that went into it
/// @param repeats whether a call can run for ever
/// @param readsCharacters whether an operator looks inside texts
/// @param loadPeakBytes memory at the highest while loading what was optimized, and warming
/// @param residentBytes memory once warm
/// @param cost of a call, measured while warming
record ProbeRecord(
        String graphDigest,
        List<WeightFile> weightFiles,
        List<TensorPlan> inputs,
        List<TensorPlan> outputs,
        boolean repeats,
        boolean readsCharacters,
        long loadPeakBytes,
        long residentBytes,
        CallCost cost) {
    static final int VERSION = 3;

    private static final int MAGIC = 0x534c4f58;
    private static final int DIGEST_BYTES = 32;

    /// An external file, relative to the model file's directory: the model file alone says which.
    record WeightFile(String path, String digest) {}

    /// The time of a call with `n` rows: `fixedNanos + n * rowNanos`; zeros when the generated rows
    /// were not accepted.
    record CallCost(double fixedNanos, double rowNanos) {}

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeUTF(graphDigest);
            out.writeInt(weightFiles.size());
            for (WeightFile file : weightFiles) {
                out.writeUTF(file.path());
                out.writeUTF(file.digest());
            }
            writePlans(out, inputs);
            writePlans(out, outputs);
            out.writeBoolean(repeats);
            out.writeBoolean(readsCharacters);
            out.writeLong(loadPeakBytes);
            out.writeLong(residentBytes);
            out.writeDouble(cost.fixedNanos());
            out.writeDouble(cost.rowNanos());
            out.flush();
            out.write(Digests.sha256(bytes.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /// *Errors*: `IOException` when the bytes are not an intact record of this version.
    static ProbeRecord decode(byte[] bytes) throws IOException {
        int length = bytes.length - DIGEST_BYTES;
        if (length < 0) {
            throw new IOException("record: " + bytes.length + " bytes (expected: more)");
        }
        byte[] body = Arrays.copyOf(bytes, length);
        byte[] digest = Arrays.copyOfRange(bytes, length, bytes.length);
        if (!Arrays.equals(Digests.sha256(body), digest)) {
            throw new IOException("record: its digest does not match");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        if (in.readInt() != MAGIC || in.readInt() != VERSION) {
            throw new IOException("record: another version");
        }
        String graphDigest = in.readUTF();
        List<WeightFile> weightFiles = new ArrayList<>();
        for (int rest = in.readInt(); rest > 0; rest--) {
            weightFiles.add(new WeightFile(in.readUTF(), in.readUTF()));
        }
        List<TensorPlan> inputs = readPlans(in);
        List<TensorPlan> outputs = readPlans(in);
        return new ProbeRecord(
                graphDigest,
                weightFiles,
                inputs,
                outputs,
                in.readBoolean(),
                in.readBoolean(),
                in.readLong(),
                in.readLong(),
                new CallCost(in.readDouble(), in.readDouble()));
    }

    private static void writePlans(DataOutputStream out, List<TensorPlan> plans)
            throws IOException {
        out.writeInt(plans.size());
        for (TensorPlan plan : plans) {
            out.writeUTF(plan.name());
            out.writeUTF(plan.sessionName());
            out.writeUTF(plan.datatype().name());
            out.writeInt(plan.axes().size());
            for (GraphValue.Axis axis : plan.axes()) {
                out.writeLong(axis.extent());
                out.writeUTF(axis.symbol());
            }
            out.writeInt(plan.labels().size());
            for (String label : plan.labels()) {
                out.writeUTF(label);
            }
            out.writeBoolean(plan.predictable());
        }
    }

    private static List<TensorPlan> readPlans(DataInputStream in) throws IOException {
        List<TensorPlan> plans = new ArrayList<>();
        for (int rest = in.readInt(); rest > 0; rest--) {
            String name = in.readUTF();
            String sessionName = in.readUTF();
            Datatype datatype = Datatype.valueOf(in.readUTF());
            List<GraphValue.Axis> axes = new ArrayList<>();
            for (int axis = in.readInt(); axis > 0; axis--) {
                axes.add(new GraphValue.Axis(in.readLong(), in.readUTF()));
            }
            List<String> labels = new ArrayList<>();
            for (int label = in.readInt(); label > 0; label--) {
                labels.add(in.readUTF());
            }
            plans.add(new TensorPlan(name, sessionName, datatype, axes, labels, in.readBoolean()));
        }
        return plans;
    }
}
