package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;

/// Steps that every decoder of this package takes.
final class WireFields {
    private WireFields() {}

    /// Reads the fields of one message.
    @FunctionalInterface
    interface FieldReader {
        /// Reads the field behind `tag`, or returns false to have it skipped.
        boolean read(int field, int tag, CodedInputStream in) throws IOException;
    }

    static boolean isDelimited(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /// Reads fields until the end of the stream or of its current limit.
    static void readAll(CodedInputStream in, FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!reader.read(WireFormat.getTagFieldNumber(tag), tag, in) && !in.skipField(tag)) {
                throw malformed("a group that was never opened ends");
            }
        }
    }

    /// Reads the message that is nested at the stream's position.
    static void readNested(CodedInputStream in, FieldReader reader) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        readAll(in, reader);
        in.checkLastTagWas(0);
        in.popLimit(outer);
    }

    static RefusalException malformed(IOException cause) {
        return malformed(String.valueOf(cause.getMessage()));
    }

    static RefusalException malformed(String reason) {
        return new RefusalException(
                ErrorCode.MALFORMED_REQUEST, "message: not a ModelInferRequest: " + reason);
    }

    static RefusalException invalid(String message) {
        return new RefusalException(ErrorCode.INVALID_INPUT, message);
    }
}
