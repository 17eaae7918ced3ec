package dev.slipway.api.answer;

import dev.slipway.api.control.TrustedKey;
import java.util.List;

/// The public keys that sign in people's names, by hint.
public record KeyList(List<TrustedKey> keys) {
    public KeyList {
        keys = List.copyOf(keys);
    }
}
