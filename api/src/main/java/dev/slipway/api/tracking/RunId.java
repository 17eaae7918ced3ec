package dev.slipway.api.tracking;

/// A run's id: 32 hexadecimal digits when this server made it.
public record RunId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
