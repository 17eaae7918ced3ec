package dev.slipway.api.push;

import dev.slipway.api.error.Refusal;
import java.util.List;

/// What a sample told of uploaded files.
public sealed interface Description {
    /// Their description, completed.
    ///
    /// @param text of the package's `model.yaml`
    /// @param inferred what the sample and the model added, a line each
    record Completed(String text, List<String> inferred) implements Description {
        public Completed {
            inferred = List.copyOf(inferred);
        }
    }

    /// The files or the sample will not do.
    ///
    /// @param refusal the first reason
    /// @param reasons all of them
    record Refused(Refusal refusal, List<String> reasons) implements Description {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
