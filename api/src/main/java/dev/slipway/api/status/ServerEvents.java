package dev.slipway.api.status;

/// Where the server reports what happens to it.
///
/// *Threads*: called from any thread; must not block.
@FunctionalInterface
public interface ServerEvents {
    /// Reports one event.
    void publish(ServerEvent event);

    /// Reports to nobody.
    static ServerEvents none() {
        return event -> {};
    }
}
