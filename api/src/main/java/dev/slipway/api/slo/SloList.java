package dev.slipway.api.slo;

import java.util.List;

/// How well endpoints keep their promises, by name.
public record SloList(List<SloStatus> objectives) {
    public SloList {
        objectives = List.copyOf(objectives);
    }
}
