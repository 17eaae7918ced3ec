package dev.slipway.runtime.onnx.graph;

/// A model file whose content cannot be served, with the place that shows it.
public final class MalformedModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String position;

    public MalformedModelException(String position, String reason) {
        super(reason);
        this.position = position;
    }

    public static MalformedModelException atByte(long offset, String reason) {
        return new MalformedModelException("byte " + offset, reason);
    }

    /// A byte offset or a node's name.
    public String position() {
        return position;
    }

    /// The reason, never null.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
