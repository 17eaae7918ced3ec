package dev.slipway.benchmarks;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.metering.Account;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.metering.VersionMeter;

/// Meters each prediction once more, as serving does: metering cannot be switched off, so what it
/// costs is what it costs to do it twice.
final class MeteredAgain implements PredictionObserver {
    private static final TeamName TEAM = new TeamName("default");

    private final PredictionObserver beside;
    private final VersionMeter meter;

    /// @param beside is told of each prediction, too: to have both told costs nothing of metering
    MeteredAgain(PredictionObserver beside, Clocks clocks) {
        this.beside = beside;
        meter =
                new Metering(clocks.nanoTime())
                        .of(new VersionId(new EndpointName("flights"), new VersionNumber(1)));
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        beside.observe(prediction);
        Account account = meter.account(CostCause.SERVE, TEAM);
        StopTimes times = prediction.times();
        account.usedCaller(times.computeNanos());
        account.answered(times.rows());
    }

    @Override
    public void forget(VersionId version) {
        beside.forget(version);
    }
}
