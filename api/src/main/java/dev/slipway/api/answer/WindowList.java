package dev.slipway.api.answer;

import dev.slipway.api.status.TrafficWindow;
import java.util.List;

/// What versions answered in stretches of time, by endpoint, version and start.
public record WindowList(List<TrafficWindow> windows) {
    public WindowList {
        windows = List.copyOf(windows);
    }
}
