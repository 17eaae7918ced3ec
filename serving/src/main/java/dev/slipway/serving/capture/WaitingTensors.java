package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tensors of a prediction, as [TensorsRecord] has put them: in the small form, or where that
/// does not take them, in the wide one. They are numbered: inputs first, outputs and features
/// behind them.
///
/// *Threads*: as [Waiting].
public final class WaitingTensors implements Waiting {
    /// What they take beside their bytes where they are kept.
    private static final long OBJECTS = 512;

    private static final int FEW = 8;

    private SlabMemory memory = SlabMemory.NONE;
    private int start;
    private int size;
    private int sharedAt;
    private boolean isSmall;
    private int id;

    /// Absent where they were copied from a ring and only their types are known.
    private @Nullable CommonCall common;

    private Datatype[] datatypes = {};

    /// Where the first of them stands, behind the id.
    private int first;

    private boolean isRead;

    /// Where the shape of each stands.
    private int[] shapes = new int[FEW];

    /// Where the elements of each begin.
    private int[] values = new int[FEW];

    /// Stands for none yet.
    public WaitingTensors() {}

    /// Tensors that never were in a ring.
    public static WaitingTensors of(CaptureItem.Tensors item) {
        CapturedCall call =
                new CapturedCall(
                        item.version(),
                        item.signature(),
                        item.policy(),
                        item.inputs(),
                        item.outputs(),
                        item.features());
        List<NamedTensor> all = call.tensors();
        CommonCall common = new CommonCall(call, all);
        long size = TensorsRecord.size(common, item.id(), List.of(), all, Long.MAX_VALUE);
        SlabMemory own = SlabMemory.of(TensorsRecord.bytes(size), common);
        boolean isSmall = TensorsRecord.isSmall(size);
        if (isSmall) {
            int _ = TensorsRecord.put(item.id(), List.of(), all, own.array(), 0);
        } else {
            int _ = TensorsRecord.putWide(item.id(), List.of(), all, own.array(), 0);
        }
        WaitingTensors waiting = new WaitingTensors();
        waiting.at(own, 0, own.bytes(), 0, isSmall);
        return waiting;
    }

    /// For tensors of these types that stood in a ring and were copied from there: `over` says to
    /// where. There is nothing of them but their types, shapes and elements.
    public static WaitingTensors of(List<Datatype> datatypes) {
        WaitingTensors waiting = new WaitingTensors();
        waiting.datatypes = datatypes.toArray(Datatype[]::new);
        return waiting;
    }

    /// Stands for tensors of the same types that were copied into these bytes, from `firstAt` on.
    ///
    /// *Errors*: `IllegalArgumentException` when they do not make sense as such.
    @SuppressWarnings("ReferenceEquality") // other bytes that are equal may not stay so
    public void over(byte[] bytes, int from, int to, boolean isOfSmallForm) {
        if (memory.array() != bytes) {
            memory = memory.over(bytes);
        }
        start = from;
        size = to - from;
        isSmall = isOfSmallForm;
        first = from;
        isRead = false;
        read();
    }

    /// Stands for the record whose body has so many bytes here.
    ///
    /// @param itsSharedAt where that stands which it shares with others
    void at(SlabMemory in, int position, int bytes, int itsSharedAt, boolean isOfSmallForm) {
        if (memory != in) {
            // A reference that is written costs a barrier, and most are the same.
            memory = in;
        }
        start = position;
        size = bytes;
        sharedAt = itsSharedAt;
        CommonCall its = in.shared(itsSharedAt, CommonCall.class);
        if (common != its) {
            common = its;
            datatypes = its.datatypes();
        }
        isSmall = isOfSmallForm;
        id = isOfSmallForm ? position : position + Integer.BYTES;
        first = id + (isOfSmallForm ? SlabBytes.ID : in.buffer().getInt(position));
        isRead = false;
    }

    /// Stands for what another one stands for now.
    public void become(WaitingTensors other) {
        at(other.memory, other.start, other.size, other.sharedAt, other.isSmall);
    }

    /// The same in memory of its own, which stays.
    public WaitingTensors kept() {
        SlabMemory own = memory.copy(start, size, sharedAt);
        WaitingTensors kept = new WaitingTensors();
        kept.at(own, 0, size, 0, isSmall);
        return kept;
    }

    /// What they take where they are kept.
    ///
    /// *Units*: bytes.
    public long size() {
        return size + OBJECTS;
    }

    /// Whether they are those of the prediction of which this was observed.
    public boolean areOf(WaitingObserved observed) {
        // Few have the wide form.
        return (isSmall && observed.isSmall())
                ? high() == observed.idHigh() && low() == observed.idLow()
                : id().equals(observed.id());
    }

    private long high() {
        return memory.buffer().getLong(id);
    }

    private long low() {
        return memory.buffer().getLong(id + Long.BYTES);
    }

    /// The id of their prediction.
    public PredictionId id() {
        return isSmall
                ? PredictionId.of(high(), low())
                : new PredictionId(
                        new String(memory.array(), id, first - id, StandardCharsets.ISO_8859_1));
    }

    /// Stands for version, signature and policy, for how many inputs and outputs there are, and for
    /// the names and types of all tensors: where it is the same object, those are the same.
    public Object common() {
        return shared();
    }

    /// The version that was called.
    public VersionId version() {
        return shared().version();
    }

    /// Its signature.
    public Signature signature() {
        return shared().signature();
    }

    /// The policy by which the prediction was drawn.
    public CapturePolicy policy() {
        return shared().policy();
    }

    /// How many inputs there are.
    public int inputs() {
        return shared().inputs();
    }

    /// How many outputs there are.
    public int outputs() {
        return shared().outputs();
    }

    private CommonCall shared() {
        CommonCall known = common;
        if (known == null) {
            throw new IllegalStateException("tensors of which only the types are known");
        }
        return known;
    }

    /// How many tensors there are.
    public int count() {
        return datatypes.length;
    }

    /// Where the first of them begins; the others stand behind it.
    public int firstAt() {
        return first;
    }

    /// How many bytes they take from there on.
    public int length() {
        return start + size - first;
    }

    /// Finds out where each stands, the first time that somebody asks.
    private void read() {
        if (isRead) {
            return;
        }
        int count = count();
        if (count > shapes.length) {
            shapes = new int[count];
            values = new int[count];
        }
        int position = first;
        for (int tensor = 0; tensor < count; tensor++) {
            position = note(tensor, position);
        }
        if (position != start + size) {
            throw new IllegalArgumentException(
                    "tensors: " + (position - first) + " bytes (expected: " + length() + ")");
        }
        isRead = true;
    }

    /// Notes where a tensor stands; the position behind it.
    private int note(int tensor, int position) {
        ByteBuffer from = memory.buffer();
        int length = isSmall ? behindSmall(position) : behindWide(position);
        int elements = on(length, Integer.BYTES);
        shapes[tensor] = position;
        values[tensor] = elements;
        int many = from.getInt(length);
        return datatype(tensor).isFixedSize() ? on(elements, many) : behind(elements, many);
    }

    /// The position behind a shape.
    private int behindSmall(int shape) {
        int extents = on(shape, Byte.BYTES);
        return on(extents, (long) Integer.BYTES * smallRank(shape));
    }

    private int behindWide(int shape) {
        int extents = on(shape, Integer.BYTES);
        return on(extents, (long) Long.BYTES * memory.buffer().getInt(shape));
    }

    private int smallRank(int shape) {
        return Byte.toUnsignedInt(memory.buffer().get(shape));
    }

    /// The position behind so many elements, each with its length before it.
    private int behind(int elements, int many) {
        int _ = on(elements, (long) Integer.BYTES * many);
        int position = elements;
        for (int i = 0; i < many; i++) {
            int text = on(position, Integer.BYTES);
            position = on(text, memory.buffer().getInt(position));
        }
        return position;
    }

    /// A copy is read from a disk, where anything may stand.
    private int on(int position, long bytes) {
        return SlabMemory.on(position, bytes, start + size);
    }

    /// The name of a tensor.
    public String name(int tensor) {
        return shared().name(tensor);
    }

    /// The type of a tensor's elements.
    public Datatype datatype(int tensor) {
        return datatypes[tensor];
    }

    /// How many axes a tensor has.
    public int rank(int tensor) {
        read();
        int shape = shapes[tensor];
        return isSmall ? smallRank(shape) : memory.buffer().getInt(shape);
    }

    /// How long an axis of a tensor is.
    public long extent(int tensor, int axis) {
        read();
        int shape = shapes[tensor];
        return isSmall
                ? memory.buffer().getInt(shape + Byte.BYTES + Integer.BYTES * axis)
                : memory.buffer().getLong(shape + Integer.BYTES + Long.BYTES * axis);
    }

    /// How many rows a tensor has, as [Tensor#rows].
    public int rows(int tensor) {
        return rank(tensor) == 0 ? 1 : (int) extent(tensor, 0);
    }

    /// How many elements a tensor has.
    public int elements(int tensor) {
        read();
        int length = memory.buffer().getInt(values[tensor] - Integer.BYTES);
        Datatype datatype = datatype(tensor);
        return datatype.isFixedSize() ? length / datatype.byteSize() : length;
    }

    /// The bytes in which they stand, numbers little-endian.
    public ByteBuffer buffer() {
        return memory.buffer();
    }

    @Override
    public int recordAt() {
        return start - HEAD;
    }

    @Override
    public int recordEnd() {
        return start + size;
    }

    /// The same bytes, to be copied from.
    @Override
    public byte[] bytes() {
        return memory.array();
    }

    @Override
    public byte kind() {
        return isSmall ? TensorsRecord.SMALL : TensorsRecord.WIDE;
    }

    /// Whether a record of this kind has the small form.
    ///
    /// *Errors*: `IllegalArgumentException` for a kind of which no tensors are.
    public static boolean isSmall(byte kind) {
        return switch (kind) {
            case TensorsRecord.SMALL -> true;
            case TensorsRecord.WIDE -> false;
            default -> throw new IllegalArgumentException("kind of tensors: " + kind);
        };
    }

    /// Where the elements of a tensor begin: one behind the other, `BYTES` with their lengths of 4
    /// bytes before them.
    public int valuesAt(int tensor) {
        read();
        return values[tensor];
    }

    /// A copy of a tensor.
    public Tensor tensor(int tensor) {
        read();
        SlabCursor from = new SlabCursor(memory, shapes[tensor]);
        return TensorsRecord.tensor(datatypes[tensor], from, isSmall);
    }

    @Override
    public CaptureItem.Tensors item() {
        return TensorsRecord.read(shared(), new SlabCursor(memory, start), isSmall);
    }
}
