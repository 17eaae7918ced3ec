package dev.slipway.runtime.protobuf;

/// Bytes that are no message, or not one of the kind that is read.
public final class MalformedProtobufException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /// What is wrong at `offset`, counted from the beginning of the file.
    public MalformedProtobufException(long offset, String reason) {
        super(reason);
        this.offset = offset;
    }

    /// The place, as refusals name it.
    public String position() {
        return "byte " + offset;
    }

    /// What is wrong, never null.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
