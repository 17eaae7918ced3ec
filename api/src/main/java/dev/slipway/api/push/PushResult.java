package dev.slipway.api.push;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import java.util.List;

/// What became of a push.
public sealed interface PushResult {
    /// There is a version of these files.
    ///
    /// @param isNew whether it was made now; the same files pushed again are the same version
    /// @param seq the image that shows it
    /// @param notes what the sender should know, such as findings of the scanner or how to convert
    ///     a model that cannot be served, one or more lines each
    record Published(ModelName model, Version version, boolean isNew, long seq, List<String> notes)
            implements PushResult {
        public Published {
            notes = List.copyOf(notes);
        }
    }

    /// It would be published; nothing was recorded.
    record WouldPublish(ModelName model, Version.Content content, List<String> notes)
            implements PushResult {
        public WouldPublish {
            notes = List.copyOf(notes);
        }
    }

    /// It was not published.
    ///
    /// @param refusal the first reason
    /// @param reasons all of them, each naming file, place and what to do
    record Refused(Refusal refusal, List<String> reasons) implements PushResult {
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
