package dev.slipway.api.tracking;

/// A logged model's id: `m-` and 32 hexadecimal digits when this server made it.
public record LoggedModelId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
