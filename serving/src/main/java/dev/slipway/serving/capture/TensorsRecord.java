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
///
/// Nearly all have the small form, in which the id takes 16 bytes, the number of axes one, and each
/// extent 4. What does not fit has the wide form, in which records of earlier builds stand in
/// files, too.
final class TensorsRecord {
    /// From which a record of the wide form is read again: it stands as the mark that shows it.
    static final byte WIDE = 2;

    /// The same of the small form.
    static final byte SMALL = 4;

    /// Beside the bytes of tensors that are to have the wide form.
    private static final long AS_WIDE = 1L << 62;

    /// The most axes of a tensor of the small form: as many as a byte says.
    private static final int MOST_AXES = 255;

    /// Of tensors that have other names or types than was said.
    static final long OTHER = -1;

    /// Of tensors that weigh too much.
    static final long TOO_LARGE = -2;

    /// What an element of bytes weighs more than it has.
    private static final long PER_ELEMENT = 24;

    private TensorsRecord() {}

    /// What they take and in which form; negative for `OTHER` and `TOO_LARGE`.
    ///
    /// @param common what they have in common with others, as far as `CommonCalls` looks
    /// @param most bytes of all tensors; an element of bytes counts more than it has
    static long size(
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
        int ranks = 0;
        boolean isSmall = id.isNumber();
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
            long its = 0;
            if (tensor instanceof DenseTensor dense) {
                its = dense.buffer().limit();
            } else if (tensor instanceof BytesTensor elements) {
                its = elements.byteCount();
                texts += elements.elementCount();
            }
            values += its;
            int rank = tensor.shape().rank();
            axes += rank;
            ranks |= rank;
            isSmall &= its > 0 || isSmall(tensor.shape());
        }
        if (values + PER_ELEMENT * texts > most) {
            return TOO_LARGE;
        }
        long own = values + Integer.BYTES * (texts + count);
        return isSmall && ranks <= MOST_AXES
                ? own + SlabBytes.ID + count + Integer.BYTES * axes
                : AS_WIDE | (own + wideHeads(id, count, axes));
    }

    /// Whether the extents of a shape take 4 bytes each. Where there is an element none is larger:
    /// the elements are here, so there are not that many.
    private static boolean isSmall(Shape shape) {
        long all = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            all |= shape.extent(axis);
        }
        return (all >>> (Integer.SIZE - 1)) == 0;
    }

    private static long wideHeads(PredictionId id, long count, long axes) {
        return SlabBytes.narrowBytes(id.value()) + Integer.BYTES * count + Long.BYTES * axes;
    }

    /// Whether tensors of this size have the small form: `put` puts them, and `putWide` the others.
    static boolean isSmall(long size) {
        return (size & AS_WIDE) == 0;
    }

    /// How many bytes tensors of this size take.
    static int bytes(long size) {
        return Math.toIntExact(size & ~AS_WIDE);
    }

    /// Puts them; the position behind them.
    static int put(
            PredictionId id,
            List<Tensor> inputs,
            List<NamedTensor> named,
            byte[] to,
            int position) {
        int next = SlabBytes.putId(to, position, id);
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
        to[position] = (byte) rank;
        int next = position + Byte.BYTES;
        for (int axis = 0; axis < rank; axis++) {
            next = SlabBytes.putInt(to, next, (int) shape.extent(axis));
        }
        return putElements(tensor, to, next);
    }

    /// Puts them in the wide form.
    static int putWide(
            PredictionId id,
            List<Tensor> inputs,
            List<NamedTensor> named,
            byte[] to,
            int position) {
        int next = SlabBytes.putNarrow(to, position, id.value());
        for (int i = 0; i < inputs.size(); i++) {
            next = putWide(inputs.get(i), to, next);
        }
        for (int i = 0; i < named.size(); i++) {
            next = putWide(named.get(i).tensor(), to, next);
        }
        return next;
    }

    private static int putWide(Tensor tensor, byte[] to, int position) {
        Shape shape = tensor.shape();
        int rank = shape.rank();
        int next = SlabBytes.putInt(to, position, rank);
        for (int axis = 0; axis < rank; axis++) {
            next = SlabBytes.putLong(to, next, shape.extent(axis));
        }
        return putElements(tensor, to, next);
    }

    private static int putElements(Tensor tensor, byte[] to, int position) {
        if (tensor instanceof DenseTensor dense) {
            int next = SlabBytes.putInt(to, position, dense.buffer().limit());
            return SlabBytes.putBytes(to, next, dense.buffer());
        }
        return tensor instanceof BytesTensor texts ? put(texts, to, position) : position;
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

    static CaptureItem.Tensors read(CommonCall common, SlabCursor from, boolean isSmall) {
        PredictionId id = isSmall ? from.getId() : new PredictionId(from.getNarrow());
        NamedTensor[] tensors = new NamedTensor[common.count()];
        for (int i = 0; i < tensors.length; i++) {
            Tensor tensor = tensor(common.datatypes()[i], from, isSmall);
            tensors[i] = new NamedTensor(common.name(i), tensor);
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
    static Tensor tensor(Datatype datatype, SlabCursor from, boolean isSmall) {
        Shape shape = shape(from, isSmall);
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

    private static Shape shape(SlabCursor from, boolean isSmall) {
        long[] extents = new long[isSmall ? (from.getByte() & 0xff) : from.getInt()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = isSmall ? from.getInt() : from.getLong();
        }
        return Shape.of(extents);
    }
}
