package dev.slipway.serving.limits;

import java.util.Map;

/// How an endpoint lets requests in now.
///
/// @param refusals how many requests each check kept out so far
public record AdmissionState(Map<AdmissionCheck, Long> refusals) {
    public AdmissionState {
        refusals = Map.copyOf(refusals);
    }
}
