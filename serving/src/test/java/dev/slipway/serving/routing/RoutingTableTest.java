package dev.slipway.serving.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.overload.LimitTerms;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RoutingTableTest {
    private static final EndpointLimits LIMITS =
            new EndpointLimits(new LimitTerms(8, 1, Duration.ofMillis(200)), new Cohorts(1), 0);

    @Test
    void itHoldsWhatWasPutInAndImagesBeforeStayAsTheyWere() {
        Property.holds(
                50,
                random -> {
                    RoutingTable table = RoutingTable.EMPTY;
                    Map<EndpointName, Route> expected = new HashMap<>();
                    for (int change = 0; change < 3_000; change++) {
                        EndpointName name = new EndpointName("e" + random.nextInt(2_000));
                        RoutingTable before = table;
                        boolean wasThere = expected.containsKey(name);
                        if (random.nextInt(3) > 0) {
                            Route route = Route.empty(name, LIMITS);
                            table = table.with(route);
                            expected.put(name, route);
                        } else {
                            table = table.without(name);
                            expected.remove(name);
                        }
                        assertThat(before.route(name).isPresent()).isEqualTo(wasThere);
                        assertThat(table.find(name)).isSameAs(expected.get(name));
                    }
                    assertThat(new HashSet<>(table.routes()))
                            .isEqualTo(new HashSet<>(expected.values()));
                });
    }
}
