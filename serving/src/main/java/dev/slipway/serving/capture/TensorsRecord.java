package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// How [CaptureItem.Tensors] stands in the ring.
record TensorsRecord(PredictionId id, CapturedCall call) implements CaptureRecord {
    static final int KIND = 2;

    /// Of version, signature and policy.
    static final int OWN_REFERENCES = 3;

    /// Bytes of how many inputs, outputs and features there are; the tensors stand behind them.
    static final int SIDES = 3 * Integer.BYTES;

    /// References of a tensor: its name and its type.
    static final int EACH = 2;

    @Override
    public int bytes() {
        return SlabCursor.narrowBytes(id.value())
                + SIDES
                + bytes(call.inputs())
                + bytes(call.outputs())
                + bytes(call.features());
    }

    @Override
    public int references() {
        int tensors = call.inputs().size() + call.outputs().size() + call.features().size();
        return OWN_REFERENCES + EACH * tensors;
    }

    @Override
    public int kind() {
        return KIND;
    }

    private static int bytes(List<NamedTensor> tensors) {
        int bytes = 0;
        for (NamedTensor one : tensors) {
            Tensor tensor = one.tensor();
            bytes += 2 * Integer.BYTES + Long.BYTES * tensor.shape().rank();
            bytes +=
                    switch (tensor) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts ->
                                Math.toIntExact(texts.byteCount())
                                        + Integer.BYTES * texts.elementCount();
                    };
        }
        return bytes;
    }

    @Override
    public void put(SlabCursor to) {
        to.putReference(call.version());
        to.putReference(call.signature());
        to.putReference(call.policy());
        to.putNarrow(id.value());
        to.putInt(call.inputs().size());
        to.putInt(call.outputs().size());
        to.putInt(call.features().size());
        put(call.inputs(), to);
        put(call.outputs(), to);
        put(call.features(), to);
    }

    private static void put(List<NamedTensor> tensors, SlabCursor to) {
        for (NamedTensor one : tensors) {
            to.putReference(one.name());
            Tensor tensor = one.tensor();
            to.putReference(tensor.datatype());
            Shape shape = tensor.shape();
            to.putInt(shape.rank());
            for (int axis = 0; axis < shape.rank(); axis++) {
                to.putLong(shape.extent(axis));
            }
            switch (tensor) {
                case DenseTensor dense -> {
                    to.putInt(dense.buffer().limit());
                    to.putBytes(dense.buffer());
                }
                case BytesTensor texts -> put(texts, to);
            }
        }
    }

    private static void put(BytesTensor texts, SlabCursor to) {
        int count = texts.elementCount();
        to.putInt(count);
        for (int i = 0; i < count; i++) {
            byte[] element = texts.element(i);
            to.putInt(element.length);
            to.putBytes(element);
        }
    }

    static CaptureItem.Tensors read(SlabCursor from) {
        VersionId version = from.getReference(VersionId.class);
        Signature signature = from.getReference(Signature.class);
        CapturePolicy policy = from.getReference(CapturePolicy.class);
        PredictionId id = new PredictionId(from.getNarrow());
        int ofInputs = from.getInt();
        int ofOutputs = from.getInt();
        int ofFeatures = from.getInt();
        List<NamedTensor> inputs = tensors(from, ofInputs);
        List<NamedTensor> outputs = tensors(from, ofOutputs);
        List<NamedTensor> features = tensors(from, ofFeatures);
        return new CaptureItem.Tensors(id, version, signature, inputs, outputs, features, policy);
    }

    private static List<NamedTensor> tensors(SlabCursor from, int count) {
        if (count == 0) {
            return List.of();
        }
        NamedTensor[] tensors = new NamedTensor[count];
        for (int i = 0; i < count; i++) {
            tensors[i] = new NamedTensor(from.getReference(String.class), tensor(from));
        }
        return Arrays.asList(tensors);
    }

    /// Reads a tensor behind its name.
    static Tensor tensor(SlabCursor from) {
        Datatype datatype = from.getReference(Datatype.class);
        Shape shape = shape(from);
        int length = from.getInt();
        if (datatype.isFixedSize()) {
            ByteBuffer bytes = ByteBuffer.wrap(from.getBytes(length));
            return new DenseTensor(datatype, shape, bytes.order(ByteOrder.LITTLE_ENDIAN));
        }
        byte[][] elements = new byte[length][];
        for (int i = 0; i < length; i++) {
            elements[i] = from.getBytes(from.getInt());
        }
        return BytesTensor.of(shape, Arrays.asList(elements));
    }

    private static Shape shape(SlabCursor from) {
        long[] extents = new long[from.getInt()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = from.getLong();
        }
        return Shape.of(extents);
    }
}
