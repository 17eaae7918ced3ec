package dev.slipway.runtime.onnx;

/// A model file whose content cannot be served, with the place that shows it.
final class MalformedModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String position;

    MalformedModelException(String position, String reason) {
        super(reason);
        this.position = position;
    }

    static MalformedModelException atByte(long offset, String reason) {
        return new MalformedModelException("byte " + offset, reason);
    }

    /// A byte offset or a node's name.
    String position() {
        return position;
    }

    /// The reason, never null.
    String reason() {
        return String.valueOf(getMessage());
    }
}
