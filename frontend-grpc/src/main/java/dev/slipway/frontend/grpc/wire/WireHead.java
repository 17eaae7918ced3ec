package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;

/// What admission needs of an inference message, found by stepping over everything else.
///
/// @param inputs how many inputs the message carries
/// @param outputs how many outputs it asks for
public record WireHead(String model, String version, String id, int inputs, int outputs) {
    private static final int MAX_ENTRIES = 4_096;
    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int PARAMETERS = 4;
    private static final int INPUTS = 5;
    private static final int OUTPUTS = 6;
    private static final int RAW_INPUTS = 7;
    private static final int COUNTED = 8;

    /// Reads the head of an encoded `ModelInferRequest` from its first bytes, as far as they go.
    ///
    /// *Errors*: as [#of].
    static WireHead within(ByteString beginning) {
        return read(beginning, true);
    }

    /// Reads the head of an encoded `ModelInferRequest`.
    ///
    /// *Errors*: [RefusalException] with `MALFORMED_REQUEST` when the bytes are no such message or
    /// hold more entries than any model takes.
    public static WireHead of(ByteString message) {
        return read(message, false);
    }

    private static WireHead read(ByteString message, boolean isBeginning) {
        String[] texts = {"", "", "", ""};
        int[] counts = new int[COUNTED];
        try {
            CodedInputStream in = message.newCodedInput();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (field <= ID && WireFields.isDelimited(tag)) {
                    texts[field] = in.readStringRequireUtf8();
                    continue;
                }
                if (field < COUNTED && ++counts[field] > MAX_ENTRIES) {
                    throw tooMany(field);
                }
                if (!in.skipField(tag)) {
                    throw WireFields.malformed("a group that was never opened ends");
                }
            }
        } catch (IOException e) {
            // A beginning ends where it ends: in the middle of a field.
            if (!isBeginning) {
                throw WireFields.malformed(e);
            }
        }
        return new WireHead(
                texts[MODEL_NAME],
                texts[MODEL_VERSION],
                texts[ID],
                counts[INPUTS],
                counts[OUTPUTS]);
    }

    private static RefusalException tooMany(int field) {
        String name =
                switch (field) {
                    case PARAMETERS -> "parameters";
                    case INPUTS -> "inputs";
                    case OUTPUTS -> "outputs";
                    case RAW_INPUTS -> "raw_input_contents";
                    default -> "field " + field;
                };
        return new RefusalException(
                ErrorCode.MALFORMED_REQUEST,
                name + ": more than " + MAX_ENTRIES + " (expected: at most " + MAX_ENTRIES + ")");
    }
}
