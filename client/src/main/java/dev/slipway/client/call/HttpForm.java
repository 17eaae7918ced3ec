package dev.slipway.client.call;

/// The form in which tensors travel over HTTP.
public enum HttpForm {
    /// Bytes behind a JSON header.
    BINARY("application/octet-stream"),
    /// JSON alone.
    JSON("application/json");

    private final String contentType;

    HttpForm(String contentType) {
        this.contentType = contentType;
    }

    /// The media type of a body in this form.
    public String contentType() {
        return contentType;
    }
}
