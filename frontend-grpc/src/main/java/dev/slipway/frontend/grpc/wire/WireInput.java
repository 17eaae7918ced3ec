package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One `InferInputTensor` before its elements are read: they may precede the shape on the wire.
final class WireInput {
    private static final int MAX_RANK = 64;

    private String name = "";
    private String datatype = "";
    private long[] extents = new long[4];
    private int rank;
    private @Nullable ByteString contents;
    private final Map<String, ParameterValue> parameters = new HashMap<>(0);

    private WireInput() {}

    static WireInput read(CodedInputStream in) throws IOException {
        WireInput input = new WireInput();
        WireFields.readNested(in, input::field);
        if (input.parameters.containsKey("shared_memory_region")) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED,
                    "input '" + input.name + "': shared memory is not supported by this server");
        }
        return input;
    }

    String name() {
        return name;
    }

    /// The encoded `InferTensorContents`, or null when the message has none.
    @Nullable ByteString contents() {
        return contents;
    }

    Datatype datatype() {
        return Datatype.named(datatype)
                .orElseThrow(() ->
                        WireFields.invalid(
                                "input '"
                                        + name
                                        + "': datatype '"
                                        + datatype
                                        + "' (expected: one of "
                                        + Arrays.toString(Datatype.values())
                                        + ")"));
    }

    Shape shape() {
        for (int axis = 0; axis < rank; axis++) {
            if (extents[axis] < 0) {
                throw WireFields.invalid(
                        "input '"
                                + name
                                + "': extent "
                                + extents[axis]
                                + " of axis "
                                + axis
                                + " (expected: >= 0)");
            }
        }
        return Shape.of(Arrays.copyOf(extents, rank));
    }

    private boolean field(int field, int tag, CodedInputStream in) throws IOException {
        if (field == 3) {
            return extents(tag, in);
        }
        if (!WireFields.isDelimited(tag)) {
            return false;
        }
        switch (field) {
            case 1 -> name = in.readStringRequireUtf8();
            case 2 -> datatype = in.readStringRequireUtf8();
            case 4 -> Parameters.readEntry(in, parameters);
            case 5 -> {
                ByteString before = contents;
                ByteString part = in.readBytes();
                contents = before == null ? part : before.concat(part);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean extents(int tag, CodedInputStream in) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            addExtent(in.readInt64());
            return true;
        }
        if (!WireFields.isDelimited(tag)) {
            return false;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            addExtent(in.readInt64());
        }
        in.popLimit(outer);
        return true;
    }

    private void addExtent(long extent) {
        if (rank == MAX_RANK) {
            throw WireFields.invalid(
                    "input '" + name + "': more than " + MAX_RANK + " axes (expected: fewer)");
        }
        if (rank == extents.length) {
            extents = Arrays.copyOf(extents, 2 * rank);
        }
        extents[rank++] = extent;
    }
}
