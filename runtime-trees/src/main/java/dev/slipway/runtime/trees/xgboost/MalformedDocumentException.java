package dev.slipway.runtime.trees.xgboost;

import java.io.IOException;

/// A document that is not what its format promises.
final class MalformedDocumentException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedDocumentException(String reason) {
        super(reason);
    }
}
