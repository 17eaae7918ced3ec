package dev.slipway.api.status;

import dev.slipway.api.model.EndpointName;
import java.time.Duration;
import java.util.List;

/// Says what versions answered in stretches of time.
///
/// *Threads*: any.
public interface Windows {
    /// Nothing was counted.
    Windows NONE =
            new Windows() {
                @Override
                public List<TrafficWindow> newest() {
                    return List.of();
                }

                @Override
                public List<TrafficWindow> of(EndpointName endpoint, Duration past) {
                    return List.of();
                }
            };

    /// The ten seconds that ended last, of each version that was asked in them; from memory.
    List<TrafficWindow> newest();

    /// What an endpoint's versions answered lately, by version and time: by ten seconds for up to
    /// an hour, else by minutes. May wait for a disk.
    ///
    /// @param past above 0
    List<TrafficWindow> of(EndpointName endpoint, Duration past);
}
