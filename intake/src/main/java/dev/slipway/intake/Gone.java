package dev.slipway.intake;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import java.io.IOException;

/// Says of a package that is asked for, as it was at some time, whether its files are still here.
final class Gone {
    private Gone() {}

    /// *Errors*: [RefusalException] with `UNKNOWN_OBJECT` when the store does not hold the package.
    static void requireHere(IntakeSpec spec, Sha256 digest) throws IOException {
        if (spec.store().find(digest).isPresent()) {
            return;
        }
        boolean isNeeded =
                spec.images().current().models().stream()
                        .flatMap(model -> model.versions().values().stream())
                        .anyMatch(version -> version.content().digest().equals(digest));
        throw new RefusalException(
                ErrorCode.UNKNOWN_OBJECT,
                "package: "
                        + digest
                        + (isNeeded
                                ? ": not in the store"
                                : ": gone; its version was deleted and its files were collected"));
    }
}
