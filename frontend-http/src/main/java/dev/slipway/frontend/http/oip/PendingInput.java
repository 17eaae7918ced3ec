package dev.slipway.frontend.http.oip;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.frontend.http.json.TensorReader;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One element of `inputs` while its members arrive in any order.
///
/// `data` that comes after `datatype` and `shape` is read at once; earlier data is passed over and
/// read again when both are known.
final class PendingInput {
    private static final long NONE = -1;

    private final PaidMemory memory;
    private @Nullable String name;
    private @Nullable Datatype datatype;
    private @Nullable Shape shape;
    private @Nullable Tensor tensor;
    private String pointer = "";
    private long dataStart = NONE;
    private long dataEnd = NONE;
    private long binarySize = NONE;

    PendingInput(PaidMemory memory) {
        this.memory = memory;
    }

    /// Reads the object that the current token opens.
    void read(JsonSource in) {
        if (in.token() != JsonToken.START_OBJECT) {
            throw in.expected("an object");
        }
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "name" -> name = in.nextString();
                case "datatype" -> datatype = datatypeIn(in);
                case "shape" -> shape = shapeIn(in);
                case "data" -> data(in);
                case "parameters" -> parameters(in);
                default -> in.skip();
            }
        }
        complete(in);
    }

    private static Datatype datatypeIn(JsonSource in) {
        String wanted = in.nextString();
        return Datatype.named(wanted).orElseThrow(() -> in.expected("a datatype such as FP32"));
    }

    private static Shape shapeIn(JsonSource in) {
        in.expectArray();
        long[] extents = new long[4];
        int rank = 0;
        while (in.next() != JsonToken.END_ARRAY) {
            if (in.token() != JsonToken.VALUE_NUMBER_INT || !in.fitsLong() || in.longValue() < 0) {
                throw in.expected("a whole number >= 0");
            }
            if (rank == 64) {
                throw in.expected("at most 64 axes");
            }
            if (rank == extents.length) {
                extents = Arrays.copyOf(extents, 2 * rank);
            }
            extents[rank++] = in.longValue();
        }
        return Shape.of(Arrays.copyOf(extents, rank));
    }

    private void data(JsonSource in) {
        in.next();
        if (datatype != null && shape != null) {
            tensor = TensorReader.read(in, datatype, shape, memory);
            return;
        }
        if (in.token() != JsonToken.START_ARRAY) {
            throw in.expected("an array");
        }
        pointer = in.pointer();
        dataStart = in.valueStart();
        in.skipOpened();
        dataEnd = in.valueEnd();
    }

    private void parameters(JsonSource in) {
        Members members = ParametersReader.open(in);
        if (members == null) {
            return;
        }
        for (String member = members.next(); member != null; member = members.next()) {
            if (member.equals("binary_data_size")) {
                binarySize = ParametersReader.wholeUpTo(in, Integer.MAX_VALUE, NONE);
            } else {
                ParametersReader.skip(in, member);
            }
        }
    }

    private void complete(JsonSource in) {
        if (name == null) {
            throw in.invalid("no name (expected: the input's)");
        }
        if (datatype == null) {
            throw in.invalid("no datatype (expected: one for input " + name + ")");
        }
        if (shape == null) {
            throw in.invalid("no shape (expected: one for input " + name + ")");
        }
        if (dataStart != NONE) {
            JsonSource again = in.again(dataStart, dataEnd, pointer);
            again.next();
            tensor = TensorReader.read(again, datatype, shape, memory);
        }
        if ((tensor == null) == (binarySize == NONE)) {
            throw in.invalid(
                    (tensor == null ? "neither" : "both")
                            + " data and parameters/binary_data_size (expected: one for input "
                            + name
                            + ")");
        }
    }

    /// How many bytes of binary tensor data belong to this input; 0 when its data was JSON.
    int binarySize() {
        return binarySize == NONE ? 0 : (int) binarySize;
    }

    /// The complete input; `slice` is its binary tensor data.
    NamedTensor finish(BinaryTensors.Slice slice) {
        if (name == null || datatype == null || shape == null) {
            throw new IllegalStateException("an input that is not complete");
        }
        return new NamedTensor(
                name, tensor != null ? tensor : BinaryTensors.read(slice, datatype, shape, memory));
    }
}
