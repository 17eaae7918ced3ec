package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
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
import org.jspecify.annotations.Nullable;

/// How [CaptureItem.Tensors] stands in the ring.
///
/// The thread of a request has it weighed, measured and put: its three lists, which are of more
/// than one class, are gone through once.
final class TensorsRecord implements CaptureRecord {
    static final int KIND = 2;

    private static final long PER_ELEMENT = 24;

    private final PredictionId id;

    /// Inputs, outputs and features, one behind the other.
    private final NamedTensor[] tensors;

    private final CommonCall common;
    private final long weight;
    private final long bytes;

    /// Of a call of which nobody knows what it has in common with others.
    TensorsRecord(PredictionId id, CapturedCall call) {
        this(id, all(call), call, null);
    }

    /// @param known what calls before it had in common
    TensorsRecord(PredictionId id, CapturedCall call, CommonCalls known) {
        this(id, all(call), call, known);
    }

    /// Each tensor is looked at once for what it weighs and takes.
    private TensorsRecord(
            PredictionId id,
            NamedTensor[] tensors,
            CapturedCall call,
            @Nullable CommonCalls known) {
        this.id = id;
        this.tensors = tensors;
        common = known == null ? new CommonCall(call, tensors) : known.of(call, tensors);
        long values = 0;
        long more = 0;
        long heads = SlabBytes.narrowBytes(id.value());
        for (NamedTensor one : tensors) {
            Tensor tensor = one.tensor();
            heads += 2 * Integer.BYTES + Long.BYTES * tensor.shape().rank();
            if (tensor instanceof DenseTensor dense) {
                values += dense.buffer().limit();
            } else if (tensor instanceof BytesTensor texts) {
                int count = texts.elementCount();
                values += texts.byteCount();
                heads += (long) Integer.BYTES * count;
                more += PER_ELEMENT * count;
            }
        }
        weight = values + more;
        bytes = heads + values;
    }

    private static NamedTensor[] all(CapturedCall call) {
        int inputs = call.inputs().size();
        int outputs = call.outputs().size();
        int features = call.features().size();
        NamedTensor[] all = new NamedTensor[inputs + outputs + features];
        copy(call.inputs(), inputs, all, 0);
        copy(call.outputs(), outputs, all, inputs);
        copy(call.features(), features, all, inputs + outputs);
        return all;
    }

    private static void copy(List<NamedTensor> side, int count, NamedTensor[] to, int first) {
        for (int i = 0; i < count; i++) {
            to[first + i] = side.get(i);
        }
    }

    /// Bytes of its tensors; an element of bytes counts more than it has.
    long weight() {
        return weight;
    }

    @Override
    public PredictionId id() {
        return id;
    }

    @Override
    public int bytes() {
        return Math.toIntExact(bytes);
    }

    @Override
    public CommonCall common() {
        return common;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public int put(byte[] to, int position) {
        int next = SlabBytes.putNarrow(to, position, id.value());
        for (NamedTensor one : tensors) {
            next = put(one.tensor(), to, next);
        }
        return next;
    }

    private static int put(Tensor tensor, byte[] to, int position) {
        Shape shape = tensor.shape();
        int rank = shape.rank();
        int next = SlabBytes.putInt(to, position, rank);
        for (int axis = 0; axis < rank; axis++) {
            next = SlabBytes.putLong(to, next, shape.extent(axis));
        }
        if (tensor instanceof DenseTensor dense) {
            next = SlabBytes.putInt(to, next, dense.buffer().limit());
            return SlabBytes.putBytes(to, next, dense.buffer());
        }
        return tensor instanceof BytesTensor texts ? put(texts, to, next) : next;
    }

    private static int put(BytesTensor texts, byte[] to, int position) {
        int count = texts.elementCount();
        int next = SlabBytes.putInt(to, position, count);
        for (int i = 0; i < count; i++) {
            byte[] element = texts.element(i);
            next = SlabBytes.putInt(to, next, element.length);
            next = SlabBytes.putBytes(to, next, element);
        }
        return next;
    }

    static CaptureItem.Tensors read(CommonCall common, SlabCursor from) {
        PredictionId id = new PredictionId(from.getNarrow());
        NamedTensor[] tensors = new NamedTensor[common.count()];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = new NamedTensor(common.name(i), tensor(common.datatypes()[i], from));
        }
        List<NamedTensor> all = Arrays.asList(tensors);
        int answered = common.inputs() + common.outputs();
        return new CaptureItem.Tensors(
                id,
                common.version(),
                common.signature(),
                all.subList(0, common.inputs()),
                all.subList(common.inputs(), answered),
                all.subList(answered, tensors.length),
                common.policy());
    }

    /// Reads a tensor of this type.
    static Tensor tensor(Datatype datatype, SlabCursor from) {
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
