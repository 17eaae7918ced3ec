package dev.slipway.api.answer;

import dev.slipway.api.journal.Sha256;
import java.util.List;

/// Files by their digests.
public record FileList(List<Sha256> digests) {
    public FileList {
        digests = List.copyOf(digests);
    }
}
