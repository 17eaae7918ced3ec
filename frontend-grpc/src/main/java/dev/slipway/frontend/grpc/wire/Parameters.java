package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.slipway.api.inference.ParameterValue;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads entries of `map<string, InferParameter>`.
final class Parameters {
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int MAX_ENTRIES = 4_096;

    private String key = "";
    private @Nullable ParameterValue value;

    private Parameters() {}

    /// Reads one entry into `parameters`; the last of equal keys wins.
    static void readEntry(CodedInputStream in, Map<String, ParameterValue> parameters)
            throws IOException {
        Parameters entry = new Parameters();
        WireFields.readNested(in, entry::entryField);
        ParameterValue value = entry.value;
        if (value == null) {
            throw WireFields.invalid(
                    "/parameters/" + entry.key + ": no value (expected: one of five kinds)");
        }
        parameters.put(entry.key, value);
        if (parameters.size() > MAX_ENTRIES) {
            throw WireFields.invalid(
                    "parameters: more than " + MAX_ENTRIES + " (expected: at most that)");
        }
    }

    private boolean entryField(int field, int tag, CodedInputStream in) throws IOException {
        if (!WireFields.isDelimited(tag)) {
            return false;
        }
        if (field == KEY) {
            key = in.readStringRequireUtf8();
            return true;
        }
        if (field == VALUE) {
            WireFields.readNested(in, this::valueField);
            return true;
        }
        return false;
    }

    private boolean valueField(int field, int tag, CodedInputStream in) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (field == 3 && type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            value = new ParameterValue.Text(in.readStringRequireUtf8());
        } else if (field == 4 && type == WireFormat.WIRETYPE_FIXED64) {
            value = new ParameterValue.Real(in.readDouble());
        } else if (type != WireFormat.WIRETYPE_VARINT) {
            return false;
        } else if (field == 1) {
            value = new ParameterValue.Flag(in.readBool());
        } else if (field == 2) {
            value = new ParameterValue.Whole(in.readInt64());
        } else if (field == 5) {
            value = unsigned(in.readUInt64());
        } else {
            return false;
        }
        return true;
    }

    private ParameterValue unsigned(long bits) {
        if (bits < 0) {
            throw WireFields.invalid(
                    "/parameters/"
                            + key
                            + ": "
                            + Long.toUnsignedString(bits)
                            + " (expected: at most "
                            + Long.MAX_VALUE
                            + ")");
        }
        return new ParameterValue.Whole(bits);
    }
}
