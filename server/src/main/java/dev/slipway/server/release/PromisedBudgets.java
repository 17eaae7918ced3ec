package dev.slipway.server.release;

import dev.slipway.api.control.Images;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.Budgets;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.monitoring.ErrorBudgets;
import dev.slipway.monitoring.machine.ErrorBudget;
import java.util.OptionalDouble;

/// What endpoints may get wrong by what they promise, and of it what was not spent yet: all of it
/// where nobody has asked, and nobody knows what before it is known what was spent.
final class PromisedBudgets implements ErrorBudgets {
    private final Images images;
    private final Budgets budgets;

    PromisedBudgets(Images images, Budgets budgets) {
        this.images = images;
        this.budgets = budgets;
    }

    @Override
    public ErrorBudget of(EndpointName endpoint) {
        ErrorBudget whole = ErrorBudget.whole(promised(endpoint));
        if (!budgets.isKnown(endpoint)) {
            return whole.unknown();
        }
        return budgets.remaining(endpoint)
                .map(left ->
                        new ErrorBudget(
                                whole.allowance(),
                                OptionalDouble.of(left.riskable()),
                                whole.windowSeconds()))
                .orElse(whole);
    }

    private Slo promised(EndpointName endpoint) {
        return images.current()
                .object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .map(object -> ((EndpointSpec) object.spec()).slo())
                .orElse(Slo.DEFAULT);
    }
}
