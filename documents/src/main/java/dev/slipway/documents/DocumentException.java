package dev.slipway.documents;

/// A document that cannot be read; the message says where, what and what was expected.
public final class DocumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    /// About the whole of a document.
    DocumentException(String message) {
        super(message);
        this.pointer = "";
    }

    DocumentException(String pointer, String message, Throwable cause) {
        super((pointer.isEmpty() ? "" : pointer + ": ") + message, cause);
        this.pointer = pointer;
    }

    /// JSON pointer of the place; empty for the whole document.
    public String pointer() {
        return pointer;
    }
}
