package dev.slipway.api.answer;

import java.util.List;

/// Endpoints, by name.
public record EndpointList(List<EndpointStatus> endpoints) {
    public EndpointList {
        endpoints = List.copyOf(endpoints);
    }
}
