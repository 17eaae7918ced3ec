package dev.slipway.serving.fleet;

/// What is said of something that broke.
final class Reasons {
    private Reasons() {}

    /// What it says of itself; what it is, where it says nothing.
    static String of(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isEmpty() ? failure.toString() : message;
    }
}
