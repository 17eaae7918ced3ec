package dev.slipway.control.gate;

import dev.slipway.api.access.Role;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Golden;
import dev.slipway.api.spec.PolicySpec.Requirement.KnownLineage;
import dev.slipway.api.spec.PolicySpec.Requirement.Scanned;
import dev.slipway.api.spec.PolicySpec.Requirement.Signed;
import java.util.List;

/// What each risk tier asks of a version, whatever else is declared.
final class TierRequirements {
    private static final List<List<Requirement>> BY_TIER =
            List.of(
                    List.of(new Scanned(false)),
                    List.of(
                            new Scanned(false),
                            new Signed(List.of()),
                            new Approved(Role.REVIEWER, 1, 0)),
                    List.of(
                            new Scanned(true),
                            new Signed(List.of()),
                            new Golden(),
                            new KnownLineage(),
                            new Approved(Role.REVIEWER, 2, 1)),
                    List.of(
                            new Scanned(true),
                            new Signed(List.of()),
                            new Golden(),
                            new KnownLineage(),
                            new Approved(Role.REVIEWER, 2, 1),
                            new Approved(Role.RISK_OFFICER, 1, 0)));

    private TierRequirements() {}

    static List<Requirement> of(RiskTier tier) {
        return BY_TIER.get(tier.value());
    }
}
