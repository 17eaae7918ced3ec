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
///
/// The thread of a request has it weighed, measured and put: its three lists, which are of more
/// than one class, are gone through once.
final class TensorsRecord implements CaptureRecord {
    static final int KIND = 2;

    /// Of version, signature and policy.
    static final int OWN_REFERENCES = 3;

    /// Bytes of how many inputs, outputs and features there are; the tensors stand behind them.
    static final int SIDES = 3 * Integer.BYTES;

    /// References of a tensor: its name and its type.
    static final int EACH = 2;

    private static final long PER_ELEMENT = 24;

    private final PredictionId id;
    private final CapturedCall call;
    private final int inputs;
    private final int outputs;
    private final int features;

    /// Inputs, outputs and features, one behind the other.
    private final NamedTensor[] tensors;

    TensorsRecord(PredictionId id, CapturedCall call) {
        this.id = id;
        this.call = call;
        inputs = call.inputs().size();
        outputs = call.outputs().size();
        features = call.features().size();
        tensors = new NamedTensor[inputs + outputs + features];
        copy(call.inputs(), inputs, 0);
        copy(call.outputs(), outputs, inputs);
        copy(call.features(), features, inputs + outputs);
    }

    private void copy(List<NamedTensor> side, int count, int first) {
        for (int i = 0; i < count; i++) {
            tensors[first + i] = side.get(i);
        }
    }

    /// Bytes of its tensors; an element of bytes counts more than it has.
    long weight() {
        long weight = 0;
        for (NamedTensor one : tensors) {
            weight +=
                    switch (one.tensor()) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts ->
                                texts.byteCount() + PER_ELEMENT * texts.elementCount();
                    };
        }
        return weight;
    }

    @Override
    public int bytes() {
        int bytes = SlabCursor.narrowBytes(id.value()) + SIDES;
        for (NamedTensor one : tensors) {
            bytes += bytes(one.tensor());
        }
        return bytes;
    }

    @Override
    public int references() {
        return OWN_REFERENCES + EACH * tensors.length;
    }

    @Override
    public int kind() {
        return KIND;
    }

    private static int bytes(Tensor tensor) {
        int values =
                switch (tensor) {
                    case DenseTensor dense -> dense.buffer().limit();
                    case BytesTensor texts ->
                            Math.toIntExact(texts.byteCount())
                                    + Integer.BYTES * texts.elementCount();
                };
        return 2 * Integer.BYTES + Long.BYTES * tensor.shape().rank() + values;
    }

    @Override
    public void put(SlabCursor to) {
        to.putReference(call.version());
        to.putReference(call.signature());
        to.putReference(call.policy());
        to.putNarrow(id.value());
        to.putInt(inputs);
        to.putInt(outputs);
        to.putInt(features);
        for (NamedTensor one : tensors) {
            to.putReference(one.name());
            to.putReference(one.tensor().datatype());
            put(one.tensor(), to);
        }
    }

    private static void put(Tensor tensor, SlabCursor to) {
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
