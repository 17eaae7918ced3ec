package dev.slipway.server.config;

/// A setting that cannot be used; the message names key, value and expectation.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Refuses a setting.
    public SettingsException(String message) {
        super(message);
    }

    static SettingsException of(String key, String value, String expected) {
        return new SettingsException(key + ": " + value + " (expected: " + expected + ")");
    }
}
