package dev.slipway.serving.limits;

import dev.slipway.serving.overload.Phase;
import java.util.Map;

/// How an endpoint lets requests in now.
///
/// @param isInUse whether requests enough came to tell of the limit
/// @param limit requests inside at most
/// @param shed part of the requests that is to be refused by priority and cohort
/// @param waiting calls of its versions that wait for a slot
/// @param refusals how many requests each check kept out so far
public record AdmissionState(
        boolean isInUse,
        int limit,
        Phase phase,
        double shed,
        int waiting,
        Map<AdmissionCheck, Long> refusals) {
    public AdmissionState {
        refusals = Map.copyOf(refusals);
    }
}
