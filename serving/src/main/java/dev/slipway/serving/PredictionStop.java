package dev.slipway.serving;

/// The stops of a prediction that are built, in their order.
public enum PredictionStop {
    ADMISSION_BY_HEAD("admission by head", "a refusal must not cost reading a body"),
    DECODE("decode", "a body that is not what the protocol says must not reach a model"),
    ADMISSION_BY_CONTENT(
            "admission by content", "work that nobody will wait for is turned away before it runs"),
    ROUTING("routing", "table and lease are pinned together, so a swap never fails a request"),
    SIGNATURE_CHECK(
            "signature check",
            "models may trust names, datatypes and shapes of what they are given"),
    FEATURE_JOIN("feature join", "features are one definition for every mode"),
    BATCHING("batching", "it pays only where a call has a fixed cost to share"),
    EXECUTION(
            "execution",
            "cheap calls pay for no thread hop, long ones never hog the caller's thread"),
    ENCODE("encode", "the answer's tensors stay valid until their bytes have been copied"),
    CAPTURE("capture", "offered after the reply, so it cannot change or delay it"),
    SHADOWS("shadows", "they run on their own budget after the reply");

    private final String title;
    private final String reason;

    PredictionStop(String title, String reason) {
        this.title = title;
        this.reason = reason;
    }

    /// The stop's name in the documentation.
    public String title() {
        return title;
    }

    /// Why it stands where it stands.
    public String reason() {
        return reason;
    }
}
