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

/// How [CaptureItem.Tensors] stands in the ring, put there from where a request has them.
///
/// The tensors come as inputs, whose names their signature has, and named ones behind them. The
/// thread of a request goes through them twice: once to know what they take, once to put them.
final class TensorsRecord {
    /// From which it is read again: it stands as the mark that shows the record.
    static final int KIND = 2;

    /// Of tensors that have other names or types than was said.
    static final long OTHER = -1;

    /// Of tensors that weigh too much.
    static final long TOO_LARGE = -2;

    /// What an element of bytes weighs more than it has.
    private static final long PER_ELEMENT = 24;

    private TensorsRecord() {}

    /// Bytes that `put` puts; negative for `OTHER` and `TOO_LARGE`.
    ///
    /// @param common what they have in common with others, as far as `CommonCalls` looks
    /// @param most bytes of all tensors; an element of bytes counts more than it has
    static long bytes(
            CommonCall common,
            PredictionId id,
            List<Tensor> inputs,
            List<NamedTensor> named,
            long most) {
        int unnamed = inputs.size();
        int count = unnamed + named.size();
        long values = 0;
        long axes = 0;
        long texts = 0;
        for (int i = 0; i < count; i++) {
            Tensor tensor;
            if (i < unnamed) {
                tensor = inputs.get(i);
            } else {
                NamedTensor one = named.get(i - unnamed);
                tensor = one.tensor();
                if (!common.isNamed(i, one.name())) {
                    return OTHER;
                }
            }
            if (tensor.datatype() != common.datatype(i)) {
                return OTHER;
            }
            axes += tensor.shape().rank();
            if (tensor instanceof DenseTensor dense) {
                values += dense.buffer().limit();
            } else if (tensor instanceof BytesTensor elements) {
                values += elements.byteCount();
                texts += elements.elementCount();
            }
        }
        return values + PER_ELEMENT * texts > most
                ? TOO_LARGE
                : SlabBytes.narrowBytes(id.value())
                        + 2L * Integer.BYTES * count
                        + Long.BYTES * axes
                        + Integer.BYTES * texts
                        + values;
    }

    /// Puts them; the position behind them.
    static int put(
            PredictionId id,
            List<Tensor> inputs,
            List<NamedTensor> named,
            byte[] to,
            int position) {
        int next = SlabBytes.putNarrow(to, position, id.value());
        for (int i = 0; i < inputs.size(); i++) {
            next = put(inputs.get(i), to, next);
        }
        for (int i = 0; i < named.size(); i++) {
            next = put(named.get(i).tensor(), to, next);
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
