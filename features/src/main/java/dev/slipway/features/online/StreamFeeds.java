package dev.slipway.features.online;

import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import java.util.OptionalLong;
import java.util.Set;

/// Where tiles of streams' windows go, so that predictions see what streams have seen.
///
/// *Threads*: any.
public interface StreamFeeds {
    /// Sets the tiles of a part. An aggregate that nobody asks for is kept as well: whoever comes
    /// to ask for it finds its windows whole.
    ///
    /// *Errors*: `RefusalException` with `OVERLOADED` when there is no room, and
    /// `STORE_UNAVAILABLE` when it cannot be stored now; then it is to be brought again.
    FedOutcome feed(FedPart part);

    /// Up to which moment streams have fed aggregates of some sources; empty where none has. One
    /// that begins with the past again has to go beyond it before it feeds, or values would go
    /// back.
    OptionalLong fedUntil(Set<String> sources);

    /// Has these streams alone feed from now on. What others have set stays until it leaves the
    /// window, and events are taken again for it.
    void keepFeeders(Set<String> jobs);
}
